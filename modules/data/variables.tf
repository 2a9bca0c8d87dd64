variable "ip_hash_secret" {
  description = "The owner's own secret, by TF_VAR_ip_hash_secret; without it a random one is made."
  type        = string
  default     = null
  ephemeral   = true
  sensitive   = true

  validation {
    condition     = var.ip_hash_secret == null || try(length(var.ip_hash_secret) >= 32, false)
    error_message = "TF_VAR_ip_hash_secret needs 32 characters or more (openssl rand -hex 32), or leave it unset."
  }
}

variable "name" {
  description = "What the names of the table and of the secret begin with, such as footfall-dev."
  type        = string
}

variable "protected" {
  description = "Whether the visits survive a mistake: deletion protection and point-in-time recovery."
  type        = bool
  default     = true
}

variable "secret_version" {
  description = "Raised to put another secret in place; every visitor is then counted again."
  type        = number
  default     = 1

  validation {
    condition     = var.secret_version >= 1 && floor(var.secret_version) == var.secret_version
    error_message = "secret_version counts 1, 2, 3 and so on."
  }
}
