output "alarms" {
  description = "Names of the alarms."
  value       = sort([for alarm in aws_cloudwatch_metric_alarm.alarm : alarm.alarm_name])
}

output "dashboard" {
  description = "Name of the CloudWatch dashboard."
  value       = aws_cloudwatch_dashboard.counter.dashboard_name
}

output "topic" {
  description = "SNS topic that receives the notifications of the alarms: ARN and name."
  value = {
    arn  = aws_sns_topic.alarms.arn
    name = aws_sns_topic.alarms.name
  }
}
