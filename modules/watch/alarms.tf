locals {
  api      = { ApiName = var.api.name, Stage = var.api.stage }
  function = { FunctionName = var.function.name }
  table    = { TableName = var.table.name }

  # Each alarm compares a statistic of `period` seconds with a threshold, in `of` periods. It is in ALARM if `breaching`
  # of them exceed it. A period without data, in which nothing happened, does not exceed it.
  above = {
    api-errors = {
      action     = "Visits are lost. Open /health: its error names the cause, such as secret_changed. If it returns 200, read the log of the function."
      breaching  = 1, of = 1, period = 300, statistic = "Sum", threshold = 0
      dimensions = local.api, metric = "5XXError", namespace = "AWS/ApiGateway"
    }
    function-duration = {
      action     = "Responses are slow. Search the log of the function for botocore_fallback."
      breaching  = 2, of = 4, period = 900, statistic = "p99", threshold = 1000
      dimensions = local.function, metric = "Duration", namespace = "AWS/Lambda"
    }
    function-errors = {
      action     = "The function crashed or timed out, and visits are lost. Read the log of the function. If a release caused it, roll back."
      breaching  = 1, of = 1, period = 300, statistic = "Sum", threshold = 0
      dimensions = local.function, metric = "Errors", namespace = "AWS/Lambda"
    }
    function-throttles = {
      action     = "Lambda had no free execution, and visits are lost. Compare reserved_concurrency and the quota of the account with the traffic."
      breaching  = 1, of = 1, period = 300, statistic = "Sum", threshold = 0
      dimensions = local.function, metric = "Throttles", namespace = "AWS/Lambda"
    }
    requests = {
      action     = "More requests than usual: a busy day, or abuse. Compare the visitors with the requests, and lower the throttle if it is abuse."
      breaching  = 1, of = 1, period = 3600, statistic = "Sum", threshold = var.alarms.requests_per_hour
      dimensions = local.api, metric = "Count", namespace = "AWS/ApiGateway"
    }
    table-read-throttles = {
      action     = "The visits table rejects reads. They are retried, and fail if it lasts. Raise the throttle in env.hcl, from which the tables are sized."
      breaching  = 1, of = 1, period = 300, statistic = "Sum", threshold = 0
      dimensions = local.table, metric = "ReadThrottleEvents", namespace = "AWS/DynamoDB"
    }
    table-write-throttles = {
      action     = "The visits table rejects writes. They are retried, and fail if it lasts. Raise the shards of the busiest site."
      breaching  = 1, of = 1, period = 300, statistic = "Sum", threshold = 0
      dimensions = local.table, metric = "WriteThrottleEvents", namespace = "AWS/DynamoDB"
    }
  }

  # Every new visitor writes to the visits table. A day without data is a day without a visitor, so it is breaching.
  quiet = {
    for days in [var.alarms.quiet_days] : "quiet" => {
      action     = "No new visitor was counted for ${days} days. Open a page of your website, and look for its request in the developer tools of the browser."
      breaching  = days, of = days, period = 86400, statistic = "Sum", threshold = 1
      dimensions = local.table, metric = "ConsumedWriteCapacityUnits", namespace = "AWS/DynamoDB"
    } if days > 0
  }
}

resource "aws_cloudwatch_metric_alarm" "alarm" {
  for_each = merge(local.above, local.quiet)

  alarm_name          = "${var.name}-${each.key}"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  alarm_description   = "${each.value.action} Next steps: docs/runbook.md, section \"Alarm ${each.key}\"."
  comparison_operator = each.key == "quiet" ? "LessThanThreshold" : "GreaterThanThreshold"
  datapoints_to_alarm = each.value.breaching
  dimensions          = each.value.dimensions
  evaluation_periods  = each.value.of
  extended_statistic  = startswith(each.value.statistic, "p") ? each.value.statistic : null
  metric_name         = each.value.metric
  namespace           = each.value.namespace
  ok_actions          = [aws_sns_topic.alarms.arn]
  period              = each.value.period
  statistic           = startswith(each.value.statistic, "p") ? null : each.value.statistic
  threshold           = each.value.threshold
  treat_missing_data  = each.key == "quiet" ? "breaching" : "notBreaching"
}
