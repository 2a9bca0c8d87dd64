variable "account_id" {
  description = "ID of the AWS account that owns the environment and its roles."
  type        = string
}

variable "domain" {
  description = "Domain of the API (name), with the ID of its hosted zone in Route 53 or null (zone_id); or null if the environment has no domain."
  type = object({
    name    = string
    zone_id = optional(string)
  })
  default = null
}

variable "environment" {
  description = "Name of the environment. The GitHub environment has the same name."
  type        = string
}

variable "github" {
  description = "GitHub repository whose workflows may assume the roles: its name (OWNER/NAME), its ID and its owner's ID."
  type = object({
    owner_id      = string
    repository    = string
    repository_id = string
  })

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github.repository))
    error_message = "github.repository must be OWNER/NAME, without a URL or wildcards."
  }

  validation {
    condition     = alltrue([for id in [var.github.owner_id, var.github.repository_id] : can(regex("^[1-9][0-9]*$", id))])
    error_message = "github.repository_id and github.owner_id must be numbers in quotes. Run gh api repos/OWNER/NAME --jq '.id, .owner.id' to print them."
  }
}

variable "name" {
  description = "Prefix of the names of the environment's resources, such as footfall-dev."
  type        = string
}

variable "region" {
  description = "AWS Region of the environment."
  type        = string
}

variable "state" {
  description = "Names of the S3 bucket with the state and the releases, and of the DynamoDB lock table."
  type = object({
    bucket = string
    table  = string
  })
}

variable "units" {
  description = "Units that GitHub plans and applies. The unit that holds these roles must not be among them."
  type        = list(string)
  default     = ["api", "compute", "data", "domain", "watch"]
  nullable    = false

  validation {
    condition     = !contains(var.units, "access")
    error_message = "units must not contain access: with its state, GitHub could change its own roles."
  }
}
