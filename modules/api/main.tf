locals {
  contract = yamldecode(file("${path.module}/openapi.yaml"))

  # Every path of the contract, such as /visitors, and every operation, such as "POST /visitors".
  paths = toset(keys(local.contract.paths))
  operations = merge([
    for path, item in local.contract.paths : {
      for method in keys(item) : "${upper(method)} ${path}" => { method = upper(method), path = path }
      if contains(["delete", "get", "patch", "post", "put"], method)
    }
  ]...)

  # The root is there with the API; every other path needs a resource of its own.
  resources = merge(
    { "/" = aws_api_gateway_rest_api.visitors.root_resource_id },
    { for path, it in aws_api_gateway_resource.path : path => it.id },
  )

  # What browsers may ask a path for.
  allowed = { for path in local.paths : path => join(",", sort([for it in local.operations : it.method if it.path == path])) }
}

resource "aws_api_gateway_rest_api" "visitors" {
  name        = var.name
  description = local.contract.info.title

  # Bytes: the page and the script shrink to a third; a number would only grow.
  minimum_compression_size = 1024

  # Regional: visitors are few and one hop nearer brings no other address to light.
  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_resource" "path" {
  for_each = setsubtract(local.paths, ["/"])

  parent_id   = aws_api_gateway_rest_api.visitors.root_resource_id
  path_part   = trimprefix(each.key, "/")
  rest_api_id = aws_api_gateway_rest_api.visitors.id
}

resource "aws_api_gateway_method" "operation" {
  for_each = local.operations

  authorization = "NONE"
  http_method   = each.value.method
  resource_id   = local.resources[each.value.path]
  rest_api_id   = aws_api_gateway_rest_api.visitors.id
}

resource "aws_api_gateway_integration" "function" {
  for_each = local.operations

  http_method             = aws_api_gateway_method.operation[each.key].http_method
  integration_http_method = "POST"
  resource_id             = aws_api_gateway_method.operation[each.key].resource_id
  rest_api_id             = aws_api_gateway_rest_api.visitors.id
  type                    = "AWS_PROXY"
  uri                     = var.function.invoke_arn
}

resource "aws_lambda_permission" "invoke" {
  statement_id  = "${var.name}-api"
  action        = "lambda:InvokeFunction"
  function_name = var.function.name
  principal     = "apigateway.amazonaws.com"
  qualifier     = var.function.alias
  source_arn    = "${aws_api_gateway_rest_api.visitors.execution_arn}/${var.environment}/*"
}
