output "api" {
  description = "REST API: ID, name and stage name."
  value = {
    id    = aws_api_gateway_rest_api.visitors.id
    name  = aws_api_gateway_rest_api.visitors.name
    stage = aws_api_gateway_stage.environment.stage_name
  }
}

output "invoke_url" {
  description = "Base URL of the environment on AWS. Append a path, such as /visitors."
  value       = aws_api_gateway_stage.environment.invoke_url
}

output "ip_address_type" {
  description = "IP addresses that can call the API: ipv4 or dualstack."
  value       = var.ip_address_type
}
