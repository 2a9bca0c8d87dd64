locals {
  rest_apis = "${local.aws}:apigateway:${var.region}::/restapis"

  # The ARN of an API contains an ID, not a name. Conditions on its tags limit the roles to this environment's API.
  # The resources inside the API inherit its tags.
  api_tags = { Environment = var.environment, Product = "footfall" }

  # Lists keep the order of the statements. `condition` selects the tags that must match: those of the resource, or
  # those in the request that creates it.
  api_statements = {
    apply = [
      {
        # Two wildcards: resources inside an API may be deleted. The API may not, because its address would change.
        sid       = "ChangeApi"
        actions   = ["apigateway:DELETE", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT"]
        resources = ["${local.rest_apis}/*/*"]
        condition = "aws:ResourceTag"
      },
      {
        sid       = "RenameApi"
        actions   = ["apigateway:PATCH"]
        resources = ["${local.rest_apis}/*"]
        condition = "aws:ResourceTag"
      },
      {
        sid       = "MakeApi"
        actions   = ["apigateway:POST"]
        resources = [local.rest_apis]
        condition = "aws:RequestTag"
      },
      {
        # Tagging an API also requires PATCH on it, so this role cannot take over another API by tagging it.
        sid       = "TagApi"
        actions   = ["apigateway:PUT"]
        resources = ["${local.aws}:apigateway:${var.region}::/tags/*"]
        condition = "aws:RequestTag"
      },
    ]

    plan = [
      {
        sid       = "SeeApi"
        actions   = ["apigateway:GET"]
        resources = ["${local.rest_apis}/*"]
        condition = "aws:ResourceTag"
      },
    ]
  }
}

data "aws_iam_policy_document" "api" {
  for_each = local.api_statements

  dynamic "statement" {
    for_each = each.value

    content {
      sid       = statement.value.sid
      actions   = statement.value.actions
      resources = statement.value.resources

      dynamic "condition" {
        for_each = local.api_tags

        content {
          test     = "StringEquals"
          variable = "${statement.value.condition}/${condition.key}"
          values   = [condition.value]
        }
      }
    }
  }
}
