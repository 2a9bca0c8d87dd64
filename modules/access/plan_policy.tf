# Permissions to read the state and the settings of the function and the API. The plan of a pull request does not refresh
# the unit with the tables and the secret.
data "aws_iam_policy_document" "plan" {
  source_policy_documents = [
    data.aws_iam_policy_document.read_state.json,
    data.aws_iam_policy_document.read_settings.json,
    data.aws_iam_policy_document.api["plan"].json,
  ]

  # AWS supports no resource ARN for these actions. DescribeLogGroups lists names. GetRandomPassword returns a new random
  # value, which every plan requests and discards.
  statement {
    sid       = "AskAtLarge"
    actions   = ["logs:DescribeLogGroups", "secretsmanager:GetRandomPassword"]
    resources = ["*"]
  }
}

# Only for workflows on main: the provider decrypts the parameter each time it refreshes it.
data "aws_iam_policy_document" "drift" {
  source_policy_documents = [data.aws_iam_policy_document.plan.json]

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

  # AWS supports no resource ARN for this action, which lists names.
  statement {
    sid       = "FindSecret"
    actions   = ["ssm:DescribeParameters"]
    resources = ["*"]
  }

  statement {
    sid       = "ReadSecret"
    actions   = ["ssm:GetParameter"]
    resources = [local.secret]
  }
}
