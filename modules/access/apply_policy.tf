# Permissions to deploy a release. They allow deleting only what a release replaces: parts of the API, the permission of
# the API to call the function, and locks. Only an administrator can delete anything else.
data "aws_iam_policy_document" "apply" {
  source_policy_documents = [
    data.aws_iam_policy_document.drift.json,
    data.aws_iam_policy_document.api["apply"].json,
    data.aws_iam_policy_document.function_role.json,
  ]

  statement {
    sid = "KeepTables"
    actions = [
      "dynamodb:CreateTable",
      "dynamodb:TagResource",
      "dynamodb:UpdateContinuousBackups",
      "dynamodb:UpdateTable",
      "dynamodb:UpdateTimeToLive",
    ]
    resources = local.tables
  }

  statement {
    sid       = "KeepSecret"
    actions   = ["ssm:AddTagsToResource", "ssm:PutParameter"]
    resources = [local.secret]
  }

  # A deploy compares the secret version with the fingerprints of the secrets, the items under the key `secret`. The
  # condition on Null rejects requests without a key, which ForAllValues alone accepts.
  statement {
    sid       = "CheckSecretVersion"
    actions   = ["dynamodb:Query"]
    resources = [local.visits_table]

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "dynamodb:LeadingKeys"
      values   = ["secret"]
    }

    condition {
      test     = "Null"
      variable = "dynamodb:LeadingKeys"
      values   = ["false"]
    }
  }

  statement {
    sid = "ReleaseFunction"
    actions = [
      "lambda:CreateAlias",
      "lambda:CreateFunction",
      "lambda:DeleteFunctionConcurrency",
      "lambda:PublishVersion",
      "lambda:PutFunctionConcurrency",
      "lambda:RemovePermission",
      "lambda:TagResource",
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
    sid       = "KeepLog"
    actions   = ["logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:TagResource"]
    resources = [local.log_group, "${local.log_group}:*"]
  }
}
