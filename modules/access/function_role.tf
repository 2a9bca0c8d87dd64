# Permissions to create and change the function's role, which must have the permissions boundary.
data "aws_iam_policy_document" "function_role" {
  statement {
    sid = "MakeCounterWithinBoundary"
    actions = [
      "iam:CreateRole",
      "iam:DeleteRolePolicy",
      "iam:PutRolePermissionsBoundary",
      "iam:PutRolePolicy",
      "iam:UpdateAssumeRolePolicy",
    ]
    resources = [local.counter]

    condition {
      test     = "StringEquals"
      variable = "iam:PermissionsBoundary"
      values   = [local.boundary]
    }
  }

  statement {
    sid = "KeepCounter"
    actions = [
      "iam:DeleteRole",
      "iam:ListInstanceProfilesForRole",
      "iam:TagRole",
      "iam:UntagRole",
      "iam:UpdateRole",
    ]
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
data "aws_iam_policy_document" "boundary" {
  statement {
    sid       = "CountVisits"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]
    resources = local.tables
  }

  statement {
    sid       = "ReadSecret"
    actions   = ["ssm:GetParameter"]
    resources = [local.secret]
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${local.log_group}:*"]
  }
}

resource "aws_iam_policy" "boundary" {
  name = "${var.name}-boundary"
  # A change of the description would replace the policy.
  description = "The most that the role of the function may do in ${var.environment}, whoever makes it."
  policy      = data.aws_iam_policy_document.boundary.json
}
