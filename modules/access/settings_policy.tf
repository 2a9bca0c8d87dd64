# Permissions that the provider needs to refresh the function, its role and its log group.
data "aws_iam_policy_document" "read_settings" {
  # GetFunction returns the tags only to a role that has ListTags. Without them, every plan would add the tags.
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
