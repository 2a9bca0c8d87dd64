resource "aws_api_gateway_deployment" "visitors" {
  rest_api_id = aws_api_gateway_rest_api.visitors.id

  # Exactly these make a new deployment. Hashing whole resources would see a change where there is none.
  triggers = {
    files = sha256(join("", [
      for file in ["errors.tf", "main.tf", "openapi.yaml", "preflight.tf", "stage.tf"] : filesha256("${path.module}/${file}")
    ]))
    wiring = var.function.invoke_arn
  }

  depends_on = [
    aws_api_gateway_gateway_response.error,
    aws_api_gateway_integration.function,
    aws_api_gateway_integration_response.preflight,
  ]

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "environment" {
  deployment_id = aws_api_gateway_deployment.visitors.id
  rest_api_id   = aws_api_gateway_rest_api.visitors.id
  stage_name    = var.environment

  # Access logs would hold addresses and need a role of the whole account: never this module's affair.
  lifecycle {
    ignore_changes = [access_log_settings]
  }
}

resource "aws_api_gateway_method_settings" "throttle" {
  method_path = "*/*"
  rest_api_id = aws_api_gateway_rest_api.visitors.id
  stage_name  = aws_api_gateway_stage.environment.stage_name

  settings {
    throttling_burst_limit = var.throttle.burst
    throttling_rate_limit  = var.throttle.rate
  }
}

# No request of the contract needs a preflight, so a tenth will do. The root's name in such a setting is told in
# more than one way: its preflight has the rate of all.
resource "aws_api_gateway_method_settings" "preflight" {
  for_each = aws_api_gateway_resource.path

  method_path = "${each.value.path_part}/OPTIONS"
  rest_api_id = aws_api_gateway_rest_api.visitors.id
  stage_name  = aws_api_gateway_stage.environment.stage_name

  settings {
    throttling_burst_limit = var.throttle.burst
    throttling_rate_limit  = var.throttle.rate / 10
  }
}
