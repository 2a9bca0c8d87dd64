locals {
  # An API's ARN carries only an id. Its tags say whose it is, and all that is in it inherits them.
  apis = "arn:aws:apigateway:${var.region}::/restapis"
  tags = { Environment = var.environment, Product = "footfall" }
}

data "aws_iam_policy_document" "api" {
  # Two stars: what is in an API may be deleted, the API itself with its address may not.
  statement {
    sid       = "ChangeApi"
    actions   = ["apigateway:DELETE", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT"]
    resources = ["${local.apis}/*/*"]

    dynamic "condition" {
      for_each = local.tags

      content {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${condition.key}"
        values   = [condition.value]
      }
    }
  }

  statement {
    sid       = "RenameApi"
    actions   = ["apigateway:PATCH"]
    resources = ["${local.apis}/*"]

    dynamic "condition" {
      for_each = local.tags

      content {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${condition.key}"
        values   = [condition.value]
      }
    }
  }

  # To tag an API takes PATCH on it as well, so that nobody's else can be made ours by a tag.
  statement {
    sid       = "MakeApi"
    actions   = ["apigateway:POST", "apigateway:PUT"]
    resources = [local.apis, "arn:aws:apigateway:${var.region}::/tags/*"]

    dynamic "condition" {
      for_each = local.tags

      content {
        test     = "StringEquals"
        variable = "aws:RequestTag/${condition.key}"
        values   = [condition.value]
      }
    }
  }
}
