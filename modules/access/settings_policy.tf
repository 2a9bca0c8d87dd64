# Permissions that the provider needs to refresh the tables, the parameter, the function, its role and its log group.
data "aws_iam_policy_document" "read_settings" {
  statement {
    sid = "SeeTables"
    actions = [
      "dynamodb:DescribeContinuousBackups",
      "dynamodb:DescribeTable",
      "dynamodb:DescribeTimeToLive",
      "dynamodb:ListTagsOfResource",
    ]
    resources = local.tables
  }

  statement {
    sid       = "SeeThereIsASecret"
    actions   = ["ssm:ListTagsForResource"]
    resources = [local.secret]
  }

  statement {
    sid = "SeeFunction"
    actions = [
      "lambda:GetAlias",
      "lambda:GetFunction",
      "lambda:GetFunctionCodeSigningConfig",
      "lambda:GetFunctionConfiguration",
      "lambda:GetPolicy",
      "lambda:ListTags",
      "lambda:ListVersionsByFunction",
    ]
    resources = [local.function, "${local.function}:*"]
  }

  statement {
    sid       = "SeeCounterRole"
    actions   = ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]
    resources = [local.counter]
  }

  statement {
    sid       = "SeeLog"
    actions   = ["logs:ListTagsForResource"]
    resources = [local.log_group, "${local.log_group}:*"]
  }
}
