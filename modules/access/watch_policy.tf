locals {
  # The names in modules/watch. They are listed, because footfall-dev-* would include the alarms of an environment
  # named dev-2.
  alarms = [
    for alarm in [
      "api-errors",
      "function-duration",
      "function-errors",
      "function-throttles",
      "quiet",
      "requests",
      "table-read-throttles",
      "table-write-throttles",
    ] : "${local.all_alarms}${var.name}-${alarm}"
  ]
  all_alarms = "${local.aws}:cloudwatch:${var.region}:${var.account_id}:alarm:"
  all_topics = "${local.aws}:sns:${var.region}:${var.account_id}:"
  budget     = "${local.aws}:budgets::${var.account_id}:budget/${var.name}"
  dashboard  = "${local.aws}:cloudwatch::${var.account_id}:dashboard/${var.name}"
  topic      = "${local.all_topics}${var.name}-alarms"
}

# Permissions that the provider needs to refresh the alarms, their topic, the dashboard and the budget.
data "aws_iam_policy_document" "read_watch" {
  # AWS checks DescribeAlarms for all alarms of the account, also if the request names one.
  statement {
    sid       = "FindAlarms"
    actions   = ["cloudwatch:DescribeAlarms"]
    resources = ["${local.all_alarms}*"]
  }

  statement {
    sid       = "SeeAlarms"
    actions   = ["cloudwatch:ListTagsForResource"]
    resources = local.alarms
  }

  statement {
    sid       = "SeeDashboard"
    actions   = ["cloudwatch:GetDashboard"]
    resources = [local.dashboard]
  }

  statement {
    sid       = "SeeTopic"
    actions   = ["sns:GetTopicAttributes", "sns:ListTagsForResource"]
    resources = [local.topic]
  }

  # Sources differ on what AWS checks for a subscription: its topic, or all topics of the account.
  statement {
    sid       = "SeeSubscriptions"
    actions   = ["sns:GetSubscriptionAttributes"]
    resources = ["${local.all_topics}*"]
  }

  statement {
    sid       = "SeeBudget"
    actions   = ["budgets:ListTagsForResource", "budgets:ViewBudget"]
    resources = [local.budget]
  }
}

# Permissions to change all of it, and to delete it: no count is lost with it.
data "aws_iam_policy_document" "write_watch" {
  statement {
    sid       = "KeepAlarms"
    actions   = ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm", "cloudwatch:TagResource"]
    resources = local.alarms
  }

  statement {
    sid       = "KeepDashboard"
    actions   = ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"]
    resources = [local.dashboard]
  }

  statement {
    sid = "KeepTopic"
    actions = [
      "sns:CreateTopic",
      "sns:DeleteTopic",
      "sns:SetTopicAttributes",
      "sns:Subscribe",
      "sns:TagResource",
    ]
    resources = [local.topic]
  }

  statement {
    sid       = "EndSubscriptions"
    actions   = ["sns:Unsubscribe"]
    resources = ["${local.all_topics}*"]
  }

  statement {
    sid       = "KeepBudget"
    actions   = ["budgets:ModifyBudget", "budgets:TagResource"]
    resources = [local.budget]
  }
}

# Managed policies, because the inline policies of a role have at most 10,240 characters.
resource "aws_iam_policy" "watch" {
  for_each = {
    read  = data.aws_iam_policy_document.read_watch.json
    write = data.aws_iam_policy_document.write_watch.json
  }

  name        = "${var.name}-watch-${each.key}"
  description = "What GitHub may do with the alarms of ${var.environment}: ${each.key}."
  policy      = each.value
}

resource "aws_iam_role_policy_attachment" "read_watch" {
  for_each = aws_iam_role.github

  policy_arn = aws_iam_policy.watch["read"].arn
  role       = each.value.name
}

resource "aws_iam_role_policy_attachment" "write_watch" {
  policy_arn = aws_iam_policy.watch["write"].arn
  role       = aws_iam_role.github["apply"].name
}
