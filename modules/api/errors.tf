# Error responses of the gateway itself, in the format of the contract.
locals {
  errors = {
    DEFAULT_4XX = {
      error   = "bad_request"
      message = "\"The gateway rejected the request. Check its URL, headers and size.\""
      status  = "400"
    }
    DEFAULT_5XX = {
      error   = "unavailable"
      message = "\"The counter did not respond. Retry in a second.\""
      status  = "503"
    }
    MISSING_AUTHENTICATION_TOKEN = {
      error   = "unknown_route"
      message = "\"This route does not exist. Routes: ${join(", ", keys(local.operations))}.\""
      status  = "404"
    }
    THROTTLED = {
      error   = "throttled"
      message = "\"Too many requests. Retry in a second.\""
      status  = "429"
    }
  }
}

resource "aws_api_gateway_gateway_response" "error" {
  for_each = local.errors

  response_templates = {
    "application/json" = "{\"error\": \"${each.value.error}\", \"message\": ${each.value.message}}"
  }
  response_type = each.key
  rest_api_id   = aws_api_gateway_rest_api.visitors.id
  status_code   = each.value.status

  response_parameters = merge(
    {
      "gatewayresponse.header.Access-Control-Allow-Origin" = "'*'"
      "gatewayresponse.header.Cache-Control"               = "'no-store'"
    },
    contains(["429", "503"], coalesce(each.value.status, "none")) ? { "gatewayresponse.header.Retry-After" = "'1'" } : {},
  )
}
