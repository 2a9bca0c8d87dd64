resource "aws_api_gateway_deployment" "visitors" {
  rest_api_id = aws_api_gateway_rest_api.visitors.id

  # A change of these values creates a new deployment. Hashes of whole resources would differ after a refresh.
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

  # Access logs would store IP addresses and need an account-wide role, so this module does not manage them.
  lifecycle {
    ignore_changes = [access_log_settings]
  }
}

locals {
  # What a browser requests to count a visitor. Only these methods get a request from every visitor of a spike.
  visits = ["GET /count.js", "GET /pixel.svg", "GET /visit", "POST /visitors"]

  # What only programs request: the contract, and HEAD, which link checkers and uptime monitors send every few minutes. A
  # flood of them adds little to the bill. HEAD / is not in the list, because the spelling of the root in method_path is
  # ambiguous.
  rare = ["GET /openapi.json", "HEAD /badge.svg", "HEAD /health"]
}

resource "aws_api_gateway_method_settings" "visit" {
  for_each = { for name, operation in local.operations : name => operation if contains(local.visits, name) }

  method_path = "${trimprefix(each.value.path, "/")}/${each.value.method}"
  rest_api_id = aws_api_gateway_rest_api.visitors.id
  stage_name  = aws_api_gateway_stage.environment.stage_name

  settings {
    throttling_burst_limit = var.throttle.burst
    throttling_rate_limit  = var.throttle.rate
  }
}

# All other methods, with HEAD and the preflight of the root path.
resource "aws_api_gateway_method_settings" "throttle" {
  method_path = "*/*"
  rest_api_id = aws_api_gateway_rest_api.visitors.id
  stage_name  = aws_api_gateway_stage.environment.stage_name

  settings {
    throttling_burst_limit = var.throttle.burst
    throttling_rate_limit  = var.throttle.rate / 5
  }
}

resource "aws_api_gateway_method_settings" "rare" {
  for_each = { for name, operation in local.operations : name => operation if contains(local.rare, name) }

  method_path = "${trimprefix(each.value.path, "/")}/${each.value.method}"
  rest_api_id = aws_api_gateway_rest_api.visitors.id
  stage_name  = aws_api_gateway_stage.environment.stage_name

  settings {
    throttling_burst_limit = var.throttle.burst
    throttling_rate_limit  = var.throttle.rate / 50
  }
}

# No request in the contract needs a preflight.
resource "aws_api_gateway_method_settings" "preflight" {
  for_each = aws_api_gateway_resource.path

  method_path = "${each.value.path_part}/OPTIONS"
  rest_api_id = aws_api_gateway_rest_api.visitors.id
  stage_name  = aws_api_gateway_stage.environment.stage_name

  settings {
    throttling_burst_limit = var.throttle.burst
    throttling_rate_limit  = var.throttle.rate / 50
  }
}
