locals {
  # API Gateway accepts only an issued certificate, and ACM issues it only if the validation record exists.
  has_validation_record = var.domain.validated || var.domain.zone_id != null

  validation_record = one([
    for option in aws_acm_certificate.domain.domain_validation_options : {
      name  = trimsuffix(option.resource_record_name, ".")
      type  = option.resource_record_type
      value = trimsuffix(option.resource_record_value, ".")
    }
  ])
}

resource "aws_acm_certificate" "domain" {
  domain_name       = var.domain.name
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

# Waits until the certificate is issued. The credentials of `aws login` may expire after 5 minutes.
resource "aws_acm_certificate_validation" "domain" {
  count = local.has_validation_record ? 1 : 0

  certificate_arn         = aws_acm_certificate.domain.arn
  validation_record_fqdns = var.domain.zone_id == null ? null : [aws_route53_record.validation[0].fqdn]

  timeouts {
    create = "3m"
  }
}

resource "aws_api_gateway_domain_name" "domain" {
  count = local.has_validation_record ? 1 : 0

  domain_name              = var.domain.name
  regional_certificate_arn = aws_acm_certificate_validation.domain[0].certificate_arn
  security_policy          = "TLS_1_2"

  endpoint_configuration {
    ip_address_type = var.ip_address_type
    types           = ["REGIONAL"]
  }
}

# Without a base path: the URLs of the domain contain no stage.
resource "aws_api_gateway_base_path_mapping" "api" {
  count = local.has_validation_record ? 1 : 0

  api_id      = var.api.id
  domain_name = aws_api_gateway_domain_name.domain[0].domain_name
  stage_name  = var.api.stage
}
