output "api" {
  description = "REST API: ID and stage name."
  value = {
    id    = aws_api_gateway_rest_api.visitors.id
    stage = aws_api_gateway_stage.environment.stage_name
  }
}

output "invoke_url" {
  description = "Base URL of the environment on AWS. Append a path, such as /visitors."
  value       = aws_api_gateway_stage.environment.invoke_url
}
