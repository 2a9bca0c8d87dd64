# The gateway responds to preflights itself. The function is not invoked and no visit is counted.
resource "aws_api_gateway_method" "preflight" {
  for_each = local.paths

  authorization = "NONE"
  http_method   = "OPTIONS"
  resource_id   = local.resources[each.key]
  rest_api_id   = aws_api_gateway_rest_api.visitors.id
}

resource "aws_api_gateway_integration" "preflight" {
  for_each = local.paths

  http_method       = aws_api_gateway_method.preflight[each.key].http_method
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
  resource_id       = local.resources[each.key]
  rest_api_id       = aws_api_gateway_rest_api.visitors.id
  type              = "MOCK"

  # A MOCK integration makes no HTTP request. If the service reports an HTTP method, do not replace the integration.
  lifecycle {
    ignore_changes = [integration_http_method]
  }
}

resource "aws_api_gateway_method_response" "preflight" {
  for_each = local.paths

  http_method = aws_api_gateway_method.preflight[each.key].http_method
  resource_id = local.resources[each.key]
  rest_api_id = aws_api_gateway_rest_api.visitors.id
  status_code = "200"

  response_parameters = {
    "method.response.header.Access-Control-Allow-Headers" = false
    "method.response.header.Access-Control-Allow-Methods" = false
    "method.response.header.Access-Control-Allow-Origin"  = false
    "method.response.header.Access-Control-Max-Age"       = false
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  for_each = local.paths

  http_method = aws_api_gateway_integration.preflight[each.key].http_method
  resource_id = local.resources[each.key]
  rest_api_id = aws_api_gateway_rest_api.visitors.id
  status_code = aws_api_gateway_method_response.preflight[each.key].status_code

  response_parameters = {
    "method.response.header.Access-Control-Allow-Headers" = "'Content-Type'"
    "method.response.header.Access-Control-Allow-Methods" = "'${local.allowed_methods[each.key]}'"
    "method.response.header.Access-Control-Allow-Origin"  = "'*'"
    "method.response.header.Access-Control-Max-Age"       = "'86400'"
  }
}
