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

variable "reserved_concurrency" {
  description = "Executions kept for and limited to this function; null shares the account's."
  type        = number
  default     = null
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
  description = "The sites that are counted, by name: the origins whose pages may count there, and among how many counters a burst is spread."
  type = map(object({
    origins = list(string)
    shards  = optional(number, 1)
  }))
  default = { main = { origins = [] } }

  validation {
    condition     = contains(keys(var.sites), "main")
    error_message = "Name one of the sites main: it is the one a request without ?site= means."
  }

  validation {
    condition     = alltrue([for name in keys(var.sites) : can(regex("^[a-z0-9][a-z0-9-]{0,31}$", name))])
    error_message = "A site's name is 1 to 32 small letters, digits and hyphens, such as my-blog."
  }

  validation {
    condition     = alltrue([for site in var.sites : site.shards >= 1 && floor(site.shards) == site.shards])
    error_message = "shards counts 1, 2, 3 and so on; 1 is right but for a site that expects bursts."
  }

  validation {
    condition = alltrue(flatten([
      for site in var.sites : [for origin in site.origins : can(regex("^https?://[a-z0-9.-]+(:[0-9]+)?$", origin))]
    ]))
    error_message = "An origin is scheme, host and, if unusual, port, such as https://example.com; no path, no wildcard."
  }
}

variable "table" {
  description = "The visits table, as modules/data gives it."
  type = object({
    arn  = string
    name = string
  })
}
