# Permissions to deploy a release. They do not allow deleting resources that cannot be recreated: the tables, the
# secret, and the API with its URL. Only an administrator can delete these.
data "aws_iam_policy_document" "apply" {
  source_policy_documents = [
    data.aws_iam_policy_document.drift.json,
    data.aws_iam_policy_document.api["apply"].json,
    data.aws_iam_policy_document.function_role.json,
    data.aws_iam_policy_document.write_state.json,
  ]

  statement {
    sid = "KeepTables"
    actions = [
      "dynamodb:CreateTable",
      "dynamodb:TagResource",
      "dynamodb:UntagResource",
      "dynamodb:UpdateContinuousBackups",
      "dynamodb:UpdateTable",
      "dynamodb:UpdateTimeToLive",
    ]
    resources = local.tables
  }

  statement {
    sid       = "KeepSecret"
    actions   = ["ssm:AddTagsToResource", "ssm:PutParameter", "ssm:RemoveTagsFromResource"]
    resources = [local.secret]
  }

  statement {
    sid = "ReleaseFunction"
    actions = [
      "lambda:CreateAlias",
      "lambda:CreateFunction",
      "lambda:DeleteAlias",
      "lambda:DeleteFunction",
      "lambda:DeleteFunctionConcurrency",
      "lambda:PublishVersion",
      "lambda:PutFunctionConcurrency",
      "lambda:RemovePermission",
      "lambda:TagResource",
      "lambda:UntagResource",
      "lambda:UpdateAlias",
      "lambda:UpdateFunctionCode",
      "lambda:UpdateFunctionConfiguration",
    ]
    resources = [local.function, "${local.function}:*"]
  }

  statement {
    sid       = "OpenFunctionToGatewayOnly"
    actions   = ["lambda:AddPermission"]
    resources = [local.function, "${local.function}:*"]

    condition {
      test     = "StringEquals"
      variable = "lambda:Principal"
      values   = ["apigateway.amazonaws.com"]
    }
  }

  statement {
    sid = "KeepLog"
    actions = [
      "logs:CreateLogGroup",
      "logs:DeleteLogGroup",
      "logs:PutRetentionPolicy",
      "logs:TagResource",
      "logs:UntagResource",
    ]
    resources = [local.log_group, "${local.log_group}:*"]
  }
}
