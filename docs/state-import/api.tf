# Imports the resources of the api unit into a new state after the old state was lost (docs/runbook.md).
data "aws_api_gateway_rest_api" "lost" {
  name = var.name
}

data "aws_api_gateway_resource" "lost" {
  for_each = local.paths

  path        = each.key
  rest_api_id = local.lost
}

locals {
  lost = data.aws_api_gateway_rest_api.lost.id

  # Import ids (API/RESOURCE/METHOD) of the operations, and of the preflight of each path.
  lost_operations = {
    for name, operation in local.operations :
    name => "${local.lost}/${data.aws_api_gateway_resource.lost[operation.path].id}/${operation.method}"
  }
  lost_preflights = {
    for path, resource in data.aws_api_gateway_resource.lost : path => "${local.lost}/${resource.id}/OPTIONS"
  }
}

import {
  to = aws_api_gateway_rest_api.visitors
  id = local.lost
}

import {
  for_each = local.errors
  to       = aws_api_gateway_gateway_response.error[each.key]
  id       = "${local.lost}/${each.key}"
}

import {
  for_each = { for path, resource in data.aws_api_gateway_resource.lost : path => resource.id if path != "/" }
  to       = aws_api_gateway_resource.path[each.key]
  id       = "${local.lost}/${each.value}"
}

import {
  for_each = local.lost_operations
  to       = aws_api_gateway_method.operation[each.key]
  id       = each.value
}

import {
  for_each = local.lost_operations
  to       = aws_api_gateway_integration.function[each.key]
  id       = each.value
}

import {
  for_each = local.lost_preflights
  to       = aws_api_gateway_method.preflight[each.key]
  id       = each.value
}

import {
  for_each = local.lost_preflights
  to       = aws_api_gateway_integration.preflight[each.key]
  id       = each.value
}

import {
  for_each = local.lost_preflights
  to       = aws_api_gateway_method_response.preflight[each.key]
  id       = "${each.value}/200"
}

import {
  for_each = local.lost_preflights
  to       = aws_api_gateway_integration_response.preflight[each.key]
  id       = "${each.value}/200"
}

import {
  to = aws_api_gateway_stage.environment
  id = "${local.lost}/${var.environment}"
}

import {
  to = aws_lambda_permission.invoke
  id = "${var.name}:live/${var.name}-api"
}
