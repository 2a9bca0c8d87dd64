locals {
  tables = [var.table.name, var.salts.name]

  # Three graphs in each row. A line of a graph is a statistic of a metric: statistic, namespace, metric and dimensions.
  graphs = [
    {
      title = "Requests"
      lines = [["Sum", "AWS/ApiGateway", "Count", local.api]]
    },
    {
      title = "Error responses"
      lines = [for metric in ["4XXError", "5XXError"] : ["Sum", "AWS/ApiGateway", metric, local.api]]
    },
    {
      title = "Latency (ms)"
      lines = [for statistic in ["p50", "p99"] : [statistic, "AWS/ApiGateway", "Latency", local.api]]
    },
    {
      title = "Function errors and throttles"
      lines = [for metric in ["Errors", "Throttles"] : ["Sum", "AWS/Lambda", metric, local.function]]
    },
    {
      title = "Function duration (ms)"
      lines = [for statistic in ["p50", "p99"] : [statistic, "AWS/Lambda", "Duration", local.function]]
    },
    {
      title = "Concurrent executions"
      lines = [["Maximum", "AWS/Lambda", "ConcurrentExecutions", local.function]]
    },
    {
      title = "Read units"
      lines = [for table in local.tables : ["Sum", "AWS/DynamoDB", "ConsumedReadCapacityUnits", { TableName = table }]]
    },
    {
      title = "Write units"
      lines = [for table in local.tables : ["Sum", "AWS/DynamoDB", "ConsumedWriteCapacityUnits", { TableName = table }]]
    },
    {
      title = "Throttled reads and writes"
      lines = [
        for pair in setproduct(local.tables, ["ReadThrottleEvents", "WriteThrottleEvents"]) :
        ["Sum", "AWS/DynamoDB", pair[1], { TableName = pair[0] }]
      ]
    },
  ]
}

# Only built-in metrics, which AWS publishes without a charge.
resource "aws_cloudwatch_dashboard" "counter" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = concat(
      [
        {
          type   = "alarm"
          width  = 24
          height = 2
          x      = 0
          y      = 0
          properties = {
            alarms = [for alarm in aws_cloudwatch_metric_alarm.alarm : alarm.arn]
            title  = "Alarms of ${var.name}"
          }
        },
      ],
      [
        for number, graph in local.graphs : {
          type   = "metric"
          width  = 8
          height = 6
          x      = 8 * (number % 3)
          y      = 2 + 6 * floor(number / 3)
          properties = {
            # CloudWatch's format of a line: namespace, metric, name and value of each dimension, and options.
            metrics = [
              for line in graph.lines : concat(
                [line[1], line[2]], flatten([for name, value in line[3] : [name, value]]), [{ stat = line[0] }],
              )
            ]
            period = 300
            region = var.region
            title  = graph.title
            view   = "timeSeries"
          }
        }
      ],
    )
  })
}
