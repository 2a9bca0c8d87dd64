output "records" {
  description = "DNS records to create, unless the domain has a hosted zone in Route 53: name, type and value of each."
  value = var.domain.zone_id != null ? [] : concat([local.validation_record], [
    for domain in aws_api_gateway_domain_name.domain : {
      name  = domain.domain_name
      type  = "CNAME"
      value = domain.regional_domain_name
    }
  ])
}

output "url" {
  description = "Base URL of the environment under its domain, or null until the certificate can be issued."
  value       = one([for mapping in aws_api_gateway_base_path_mapping.api : "https://${mapping.domain_name}"])
}
