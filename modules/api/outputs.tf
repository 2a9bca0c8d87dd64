output "api" {
  description = "What a caller needs to find the API: its id and its stage."
  value = {
    id    = aws_api_gateway_rest_api.visitors.id
    stage = aws_api_gateway_stage.environment.stage_name
  }
}

output "invoke_url" {
  description = "Base URL of the environment on AWS, to which /visitors is appended."
  value       = aws_api_gateway_stage.environment.invoke_url
}
