variable "environment" {
  description = "Name of the environment. It is also the name of the stage, the last part of the invoke URL."
  type        = string
}

variable "function" {
  description = "Lambda function that handles the requests (output function of modules/compute)."
  type = object({
    alias      = string
    invoke_arn = string
    name       = string
  })
}

variable "ip_address_type" {
  description = "IP addresses that can call the API: ipv4, or dualstack for IPv4 and IPv6. If it changes, visitors with IPv6 are counted again."
  type        = string
  default     = "ipv4"
  nullable    = false

  validation {
    condition     = contains(["dualstack", "ipv4"], var.ip_address_type)
    error_message = "ip_address_type must be \"ipv4\" or \"dualstack\"."
  }
}

variable "name" {
  description = "Name of the API, such as footfall-dev."
  type        = string
}

variable "throttle" {
  description = "Throttle of each method that a browser requests to count a visitor, which AWS treats as a target: rate in requests per second, and burst. Other methods have a fifth of the rate; HEAD (except of /), GET /openapi.json and preflights have a fiftieth."
  type = object({
    burst = optional(number, 5000)
    rate  = optional(number, 5)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.throttle.rate > 0 && var.throttle.burst >= 1 && floor(var.throttle.burst) == var.throttle.burst
    error_message = "throttle.rate must be above 0 and throttle.burst must be a whole number, 1 or more. The throttle bounds the bill."
  }

  # The AWS provider sends six decimal places, and the lowest rate is a fiftieth.
  validation {
    condition     = tonumber(format("%.4f", var.throttle.rate)) == var.throttle.rate
    error_message = "throttle.rate must have at most 4 decimal places, or AWS gets a rounded rate. Round it, for example to 0.1235."
  }
}
