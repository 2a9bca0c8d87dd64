# Permissions to read the settings of the resources and the state, but not the visits or the secret.
data "aws_iam_policy_document" "plan" {
  source_policy_documents = [
    data.aws_iam_policy_document.read_state.json,
    data.aws_iam_policy_document.read_settings.json,
    data.aws_iam_policy_document.api["plan"].json,
  ]

  # AWS supports no resource ARN for these actions. The Describe actions list names. GetRandomPassword returns a new
  # random value, which every plan requests and discards.
  statement {
    sid       = "AskAtLarge"
    actions   = ["logs:DescribeLogGroups", "secretsmanager:GetRandomPassword", "ssm:DescribeParameters"]
    resources = ["*"]
  }
}

# Only for workflows on main: the provider decrypts the parameter each time it refreshes it.
data "aws_iam_policy_document" "drift" {
  source_policy_documents = [data.aws_iam_policy_document.plan.json]

  statement {
    sid       = "ReadSecret"
    actions   = ["ssm:GetParameter"]
    resources = [local.secret]
  }
}
