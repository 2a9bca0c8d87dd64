variable "alarms" {
  description = "Email addresses (1 to 10) that are notified, and the thresholds: dollars per month of the account (budget), days without a new visitor (quiet_days), requests per hour. 0 switches budget or quiet_days off."
  type = object({
    budget            = optional(number, 10)
    email             = list(string)
    quiet_days        = optional(number, 0)
    requests_per_hour = optional(number, 5000)
  })

  # AWS Budgets accepts 10 addresses for each notification.
  validation {
    condition = (
      length(var.alarms.email) >= 1 && length(var.alarms.email) <= 10
      && alltrue([for address in var.alarms.email : can(regex("^[^@\\s]+@[^@\\s]+$", address))])
    )
    error_message = "alarms.email must be a list of 1 to 10 email addresses, such as [\"you@example.com\"]."
  }

  validation {
    condition     = var.alarms.budget >= 0
    error_message = "alarms.budget must be an amount in dollars, or 0 for no budget."
  }

  # CloudWatch evaluates at most 7 days.
  validation {
    condition     = contains(range(0, 8), var.alarms.quiet_days)
    error_message = "alarms.quiet_days must be a whole number from 1 to 7, or 0 for no such alarm."
  }

  validation {
    condition     = var.alarms.requests_per_hour >= 1
    error_message = "alarms.requests_per_hour must be 1 or more."
  }
}

variable "api" {
  description = "REST API that is watched: its name and stage (output api of modules/api)."
  type = object({
    name  = string
    stage = string
  })
}

variable "function" {
  description = "Lambda function that is watched: its name (output function of modules/compute)."
  type = object({
    name = string
  })
}

variable "name" {
  description = "Prefix of the names of the alarms and the topic, and name of the dashboard and the budget, such as footfall-dev."
  type        = string
}

variable "region" {
  description = "AWS Region of the metrics."
  type        = string
}

variable "salts" {
  description = "Salts table on the dashboard: its name (output salts of modules/data)."
  type = object({
    name = string
  })
}

variable "table" {
  description = "Visits table that is watched: its name (output table of modules/data)."
  type = object({
    name = string
  })
}
