variable "environment" {
  description = "The environment's name; pseudonyms of one environment mean nothing in another."
  type        = string
}

variable "name" {
  description = "The function's name, such as footfall-dev."
  type        = string
}

variable "package" {
  description = "Absolute path of the function's zip. The path stays the same from release to release."
  type        = string

  validation {
    condition     = fileexists(var.package)
    error_message = "There is no package at ${var.package}: make it with `make build`."
  }
}

variable "permissions_boundary" {
  description = "ARN of the policy that bounds the function's role, as modules/access makes it; null for none."
  type        = string
  default     = null
}

variable "reserved_concurrency" {
  description = "Executions kept for and limited to this function; null shares the account's."
  type        = number
  default     = null
}

variable "salts" {
  description = "The table of salts, as modules/data gives it."
  type = object({
    arn  = string
    name = string
  })
}

variable "secret" {
  description = "The parameter that holds the secret, and which secret it is, as modules/data gives it."
  type = object({
    arn     = string
    name    = string
    version = number
  })
}

variable "sites" {
  description = "The sites that are counted, by name: whose pages may count, what a visitor is, and among how many counters a burst is spread."
  type = map(object({
    by_browser = optional(bool, false)
    origins    = optional(list(string), [])
    shards     = optional(number, 1)
    utc_offset = optional(string, "+00:00")
    window     = optional(string, "forever")
  }))
  default  = { main = {} }
  nullable = false

  validation {
    condition     = contains(keys(var.sites), "main")
    error_message = "Name one of the sites main: it is the one a request without ?site= means."
  }

  validation {
    condition     = alltrue([for name in keys(var.sites) : can(regex("^[a-z0-9][a-z0-9-]{0,31}$", name))])
    error_message = "A site's name is 1 to 32 small letters, digits and hyphens, such as my-blog."
  }

  validation {
    condition     = alltrue([for it in var.sites : it.shards >= 1 && it.shards <= 64 && floor(it.shards) == it.shards])
    error_message = "shards counts 1, 2, 3 and so on, to 64; 1 is right but for a site that expects bursts."
  }

  validation {
    condition     = alltrue([for it in var.sites : contains(["day", "forever", "month"], it.window)])
    error_message = "window is forever, month or day: for how long a visitor is one and the same."
  }

  validation {
    condition     = alltrue([for it in var.sites : can(regex("^([+](0[0-9]|1[0-4])|-(0[1-9]|1[0-2])):[0-5][0-9]$|^-00:[1-5][0-9]$", it.utc_offset))])
    error_message = "utc_offset is how far the site's clock is from UTC, such as +05:30, -08:00 or +00:00."
  }

  validation {
    condition = alltrue(flatten([
      for it in var.sites : [for origin in it.origins : can(regex("^https?://([a-z0-9_]([a-z0-9._-]*[a-z0-9])?|\\[[0-9a-f:]+\\])(:[1-9][0-9]{0,4})?$", origin))]
    ]))
    error_message = "An origin is scheme, host and, if unusual, port, such as https://example.com; no path, no wildcard."
  }

  validation {
    condition = !anytrue(flatten([
      for it in var.sites : [for origin in it.origins : can(regex("^(https://.*:443|http://.*:80)$", origin))]
    ]))
    error_message = "Leave out the port of an origin that is the usual one: browsers do, so it would never match."
  }
}

variable "table" {
  description = "The visits table, as modules/data gives it."
  type = object({
    arn  = string
    name = string
  })
}
