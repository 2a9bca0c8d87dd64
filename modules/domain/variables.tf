variable "api" {
  description = "REST API that the domain serves (output api of modules/api)."
  type = object({
    id    = string
    stage = string
  })
}

variable "domain" {
  description = "Host name of the API; the ID of its hosted zone in Route 53, or null; and, without a zone, whether the certificate's validation record exists."
  type = object({
    name      = string
    validated = optional(bool, false)
    zone_id   = optional(string)
  })

  # ACM rejects certificates whose first name has more than 64 characters.
  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z][a-z0-9-]*[a-z0-9]$", var.domain.name)) && length(var.domain.name) <= 64
    error_message = "domain.name must be a host name in lowercase with at most 64 characters, such as count.example.com, without a scheme, port or path."
  }

  validation {
    condition     = var.domain.zone_id == null || can(regex("^[A-Z0-9]+$", var.domain.zone_id))
    error_message = "domain.zone_id must be the ID of a hosted zone, such as Z0123456789ABCDEFGHIJ. Run aws route53 list-hosted-zones to print it, without /hostedzone/."
  }
}

variable "ip_address_type" {
  description = "IP addresses that can call the API (ip_address_type of modules/api)."
  type        = string
  default     = "ipv4"
  nullable    = false

  validation {
    condition     = contains(["dualstack", "ipv4"], var.ip_address_type)
    error_message = "ip_address_type must be \"ipv4\" or \"dualstack\"."
  }
}
