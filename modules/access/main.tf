locals {
  policies = {
    apply = data.aws_iam_policy_document.apply.json
    drift = data.aws_iam_policy_document.drift.json
    plan  = data.aws_iam_policy_document.plan.json
  }

  aws = "arn:${data.aws_partition.current.partition}"

  # Names, not references: these roles are created before the resources that they act on.
  boundary     = "${local.aws}:iam::${var.account_id}:policy/${var.name}-boundary"
  counter      = "${local.aws}:iam::${var.account_id}:role/${var.name}-counter"
  function     = "${local.aws}:lambda:${var.region}:${var.account_id}:function:${var.name}"
  lock_table   = "${local.aws}:dynamodb:${var.region}:${var.account_id}:table/${var.state.table}"
  log_group    = "${local.aws}:logs:${var.region}:${var.account_id}:log-group:/aws/lambda/${var.name}"
  secret       = "${local.aws}:ssm:${var.region}:${var.account_id}:parameter/${var.name}/ip-hash-secret"
  visits_table = "${local.aws}:dynamodb:${var.region}:${var.account_id}:table/${var.name}-visits"
  tables       = ["${local.aws}:dynamodb:${var.region}:${var.account_id}:table/${var.name}-salts", local.visits_table]
}

data "aws_partition" "current" {}

resource "aws_iam_role" "github" {
  for_each = local.policies

  name               = "${var.name}-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.trust[each.key].json
  description        = "What GitHub may do in ${var.environment}: ${each.key}."
}

resource "aws_iam_role_policy" "github" {
  for_each = local.policies

  name   = each.key
  policy = each.value
  role   = aws_iam_role.github[each.key].id
}
