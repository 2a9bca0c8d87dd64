# Permissions to create the function's role, which must have the permissions boundary, and to change its permissions. They
# do not allow changing who may assume an existing role.
data "aws_iam_policy_document" "function_role" {
  statement {
    sid       = "MakeCounterWithinBoundary"
    actions   = ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]
    resources = [local.counter]

    condition {
      test     = "StringEquals"
      variable = "iam:PermissionsBoundary"
      values   = [local.boundary]
    }
  }

  statement {
    sid       = "TagCounter"
    actions   = ["iam:TagRole"]
    resources = [local.counter]
  }

  statement {
    sid       = "LendCounterToLambdaOnly"
    actions   = ["iam:PassRole"]
    resources = [local.counter]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["lambda.amazonaws.com"]
    }
  }
}

# All permissions that the function needs. Only an administrator can change the boundary.
#
# Only Lambda can set lambda:SourceFunctionArn, in the sessions of the function. Any other session of the role has no
# permissions, regardless of the role's trust policy.
data "aws_iam_policy_document" "boundary" {
  statement {
    sid       = "CountVisits"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]
    resources = local.tables

    condition {
      test     = "ArnLike"
      variable = "lambda:SourceFunctionArn"
      values   = [local.function, "${local.function}:*"]
    }
  }

  statement {
    sid       = "ReadSecret"
    actions   = ["ssm:GetParameter"]
    resources = [local.secret]

    condition {
      test     = "ArnLike"
      variable = "lambda:SourceFunctionArn"
      values   = [local.function, "${local.function}:*"]
    }
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${local.log_group}:*"]

    condition {
      test     = "ArnLike"
      variable = "lambda:SourceFunctionArn"
      values   = [local.function, "${local.function}:*"]
    }
  }
}

resource "aws_iam_policy" "boundary" {
  name = "${var.name}-boundary"
  # A change of the description would replace the policy.
  description = "The most that the role of the function may do in ${var.environment}, whoever makes it."
  policy      = data.aws_iam_policy_document.boundary.json
}
