# Imports the resources of the watch unit into a new state after the old state was lost (docs/runbook.md). Subscriptions
# are missing: a new apply finds those that exist.
locals {
  lost_account   = data.aws_caller_identity.lost.account_id
  lost_partition = data.aws_partition.lost.partition
  lost_topic     = "arn:${local.lost_partition}:sns:${var.region}:${local.lost_account}:${var.name}-alarms"
}

data "aws_caller_identity" "lost" {}

data "aws_partition" "lost" {}

import {
  for_each = merge(local.above, local.quiet)
  to       = aws_cloudwatch_metric_alarm.alarm[each.key]
  id       = "${var.name}-${each.key}"
}

import {
  to = aws_cloudwatch_dashboard.counter
  id = var.name
}

import {
  to = aws_sns_topic.alarms
  id = local.lost_topic
}

import {
  to = aws_sns_topic_policy.alarms
  id = local.lost_topic
}

import {
  for_each = toset(var.alarms.budget > 0 ? [0] : [])
  to       = aws_budgets_budget.month[each.key]
  id       = "${local.lost_account}:${var.name}"
}
