# What a plan looks at: how things are set up, never what they hold. The secret is not among it.
data "aws_iam_policy_document" "plan" {
  statement {
    sid       = "FindState"
    actions   = ["s3:ListBucket"]
    resources = [local.state]
  }

  statement {
    sid       = "ReadState"
    actions   = ["s3:GetObject"]
    resources = concat(local.states, ["${local.state}/releases/*"])
  }

  statement {
    sid       = "CheckStateIsWhole"
    actions   = ["dynamodb:DescribeTable", "dynamodb:GetItem"]
    resources = [local.locks]
  }

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
    resources = [local.log, "${local.log}:*"]
  }

  statement {
    sid       = "SeeApi"
    actions   = ["apigateway:GET"]
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

  # AWS has no narrower form of these: two list names, and the third gives a random word, which even a plan asks for
  # and forgets.
  statement {
    sid       = "AskAtLarge"
    actions   = ["logs:DescribeLogGroups", "secretsmanager:GetRandomPassword", "ssm:DescribeParameters"]
    resources = ["*"]
  }
}

# On main alone: the provider decrypts the parameter whenever it looks at it.
data "aws_iam_policy_document" "drift" {
  source_policy_documents = [data.aws_iam_policy_document.plan.json]

  statement {
    sid       = "ReadSecret"
    actions   = ["ssm:GetParameter"]
    resources = [local.secret]
  }
}
