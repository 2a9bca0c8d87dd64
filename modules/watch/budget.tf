# Counts all costs of the account: a filter by tag matches no cost until the tag is activated for cost allocation by
# hand, so such a budget could stay at 0. AWS Budgets sends these emails itself, without a confirmation of the address.
resource "aws_budgets_budget" "month" {
  count = var.alarms.budget > 0 ? 1 : 0

  name         = var.name
  budget_type  = "COST"
  limit_amount = tostring(var.alarms.budget)
  limit_unit   = startswith(var.region, "cn-") ? "CNY" : "USD" # The currency in which AWS sends its bills.
  time_unit    = "MONTHLY"

  notification {
    comparison_operator        = "GREATER_THAN"
    notification_type          = "ACTUAL"
    subscriber_email_addresses = var.alarms.email
    threshold                  = 80
    threshold_type             = "PERCENTAGE"
  }

  notification {
    comparison_operator        = "GREATER_THAN"
    notification_type          = "ACTUAL"
    subscriber_email_addresses = var.alarms.email
    threshold                  = 100
    threshold_type             = "PERCENTAGE"
  }

  notification {
    comparison_operator        = "GREATER_THAN"
    notification_type          = "FORECASTED"
    subscriber_email_addresses = var.alarms.email
    threshold                  = 100
    threshold_type             = "PERCENTAGE"
  }
}
