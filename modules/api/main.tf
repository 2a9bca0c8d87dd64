locals {
  contract = yamldecode(file("${path.module}/openapi.yaml"))

  # The paths of the contract, such as /visitors, and the operations, such as "POST /visitors".
  paths = toset(keys(local.contract.paths))
  operations = merge([
    for path, item in local.contract.paths : {
      for method in keys(item) : "${upper(method)} ${path}" => { method = upper(method), path = path }
      if contains(["delete", "get", "head", "patch", "post", "put"], method)
    }
  ]...)

  # The API is created with a root resource. Every other path needs its own resource.
  resources = merge(
    { "/" = aws_api_gateway_rest_api.visitors.root_resource_id },
    { for path, resource in aws_api_gateway_resource.path : path => resource.id },
  )

  # The methods that a preflight allows, by path, such as "GET,POST".
  allowed_methods = {
    for path in local.paths :
    path => join(",", sort([for operation in local.operations : operation.method if operation.path == path]))
  }
}

resource "aws_api_gateway_rest_api" "visitors" {
  name        = var.name
  description = local.contract.info.title

  # In bytes. Compression makes the page and the script a third of the size, but makes short responses larger.
  minimum_compression_size = 1024

  # Regional, because the traffic is low. With an edge-optimized endpoint the function sees the same IP address.
  endpoint_configuration {
    ip_address_type = var.ip_address_type
    types           = ["REGIONAL"]
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
