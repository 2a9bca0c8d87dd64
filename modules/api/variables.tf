variable "environment" {
  description = "The environment's name, which is the stage's and so the last part of the invoke URL."
  type        = string
}

variable "function" {
  description = "The function that answers, as modules/compute gives it."
  type = object({
    alias      = string
    invoke_arn = string
    name       = string
  })
}

variable "name" {
  description = "The API's name, such as footfall-dev."
  type        = string
}

variable "throttle" {
  description = "Requests that each method lets through, a second and in a burst; preflights have a tenth of the rate."
  type = object({
    burst = optional(number, 1000)
    rate  = optional(number, 2)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.throttle.rate > 0 && var.throttle.burst >= 1 && floor(var.throttle.burst) == var.throttle.burst
    error_message = "The throttle bounds the bill: a rate above 0, and a whole burst of 1 or more."
  }
}
