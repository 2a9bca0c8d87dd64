variable "ip_hash_secret" {
  description = "Secret for pseudonyms, at least 32 characters. Set it with TF_VAR_ip_hash_secret. The default is a random secret."
  type        = string
  default     = null
  ephemeral   = true
  sensitive   = true

  validation {
    condition     = var.ip_hash_secret == null || try(length(var.ip_hash_secret) >= 32, false)
    error_message = "TF_VAR_ip_hash_secret must have at least 32 characters. Generate one with openssl rand -hex 32, or unset the variable for a random secret."
  }
}

variable "name" {
  description = "Prefix of the names of the tables and the parameter, such as footfall-dev."
  type        = string
}

variable "protected" {
  description = "Whether the tables have deletion protection and the visits table has point-in-time recovery."
  type        = bool
  default     = true
}

variable "secret_version" {
  description = "Version of the secret. A higher number replaces the secret, and all visitors are counted again."
  type        = number
  default     = 1

  validation {
    condition     = var.secret_version >= 1 && floor(var.secret_version) == var.secret_version
    error_message = "secret_version must be a whole number, 1 or more."
  }
}

variable "throttle" {
  description = "Throttle of the API (as in modules/api). The maximum throughput of the tables is derived from its rate."
  type = object({
    burst = optional(number, 5000)
    rate  = optional(number, 5)
  })
  default  = {}
  nullable = false

  # DynamoDB reads a maximum of -1 as no limit.
  validation {
    condition     = var.throttle.rate > 0 && var.throttle.burst >= 1 && floor(var.throttle.burst) == var.throttle.burst
    error_message = "throttle.rate must be above 0 and throttle.burst must be a whole number, 1 or more. The throttle bounds the bill."
  }
}
