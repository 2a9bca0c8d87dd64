# Notifications contain names and values of metrics, and no data of visitors. CloudWatch cannot publish to a topic that
# is encrypted with the AWS managed key, and a key of the account costs a dollar a month.
resource "aws_sns_topic" "alarms" {
  # checkov:skip=CKV_AWS_26:See above.
  name = "${var.name}-alarms"
}

# AWS sends a confirmation to each address, and deletes a subscription that is not confirmed within 48 hours.
resource "aws_sns_topic_subscription" "email" {
  for_each = toset(var.alarms.email)

  endpoint  = each.key
  protocol  = "email"
  topic_arn = aws_sns_topic.alarms.arn
}

data "aws_iam_policy_document" "alarms" {
  statement {
    sid       = "PublishAlarms"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [aws_sns_topic.alarms.owner]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [for alarm in aws_cloudwatch_metric_alarm.alarm : alarm.arn]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.alarms.json
}
