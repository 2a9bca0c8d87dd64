variable "environment" {
  description = "Name of the environment. It is part of the key, so a visitor has a different pseudonym in each environment."
  type        = string
}

variable "ip_address_type" {
  description = "IP addresses that can call the API (ip_address_type of modules/api). The page at / uses it to explain what a visitor is."
  type        = string
  default     = "ipv4"
  nullable    = false

  validation {
    condition     = contains(["dualstack", "ipv4"], var.ip_address_type)
    error_message = "ip_address_type must be \"ipv4\" or \"dualstack\"."
  }
}

variable "log_reports" {
  description = "Whether Lambda logs the duration, memory and cold start of each request."
  type        = bool
  default     = false
  nullable    = false
}

variable "name" {
  description = "Name of the function, such as footfall-dev."
  type        = string
}

variable "package" {
  description = "Path of the zip with the function's code. Keep the path the same for every release: a new path counts as a code change."
  type        = string

  validation {
    condition     = fileexists(var.package)
    error_message = "No package exists at ${var.package}. Create one with ./footfall build, or correct the path."
  }
}

variable "permissions_boundary" {
  description = "ARN of the permissions boundary of the function's role (output boundary of modules/access), or null."
  type        = string
  default     = null
}

variable "reserved_concurrency" {
  description = "Reserved concurrency of the function, or null to use the account's unreserved concurrency."
  type        = number
  default     = null
}

variable "salts" {
  description = "Salts table (output salts of modules/data)."
  type = object({
    arn  = string
    name = string
  })
}

variable "secret" {
  description = "SSM parameter with the secret (output secret of modules/data)."
  type = object({
    arn     = string
    name    = string
    version = number
  })
}

variable "sites" {
  description = "Sites by name: allowed origins, what a unique visitor is (window, utc_offset, by_browser), the number of counter items (shards), the name in the table (stored_as), whether imported visitors are recognized, whether and how many pages are counted (pages, max_pages), the wishes that are honored (honour), and who can read the statistics."
  type = map(object({
    by_browser        = optional(bool, false)
    honour            = optional(list(string), ["dnt", "gpc"])
    imported_visitors = optional(bool, false)
    max_pages         = optional(number, 500)
    origins           = optional(list(string), [])
    pages             = optional(bool, false)
    shards            = optional(number, 1)
    statistics        = optional(string, "public")
    stored_as         = optional(string)
    utc_offset        = optional(string, "+00:00")
    window            = optional(string, "forever")
  }))
  default  = { main = {} }
  nullable = false

  validation {
    condition     = contains(keys(var.sites), "main")
    error_message = "sites must contain main, the site of requests without ?site=."
  }

  validation {
    condition     = alltrue([for name in keys(var.sites) : can(regex("^[a-z0-9][a-z0-9-]{0,31}$", name))])
    error_message = "A site name must have 1 to 32 lowercase letters, digits and hyphens and start with a letter or digit, such as my-blog."
  }

  validation {
    condition     = alltrue([for site in var.sites : site.stored_as == null || can(regex("^[a-z0-9][a-z0-9-]{0,31}$", site.stored_as))])
    error_message = "stored_as must be a name under which a site is stored, such as its former name: 1 to 32 lowercase letters, digits and hyphens. The first is a letter or digit."
  }

  validation {
    condition     = length(distinct([for name, site in var.sites : coalesce(site.stored_as, name)])) == length(var.sites)
    error_message = "Two sites are stored under the same name. Change stored_as, or the name of the other site: their visitors would be counted together."
  }

  validation {
    condition     = alltrue([for site in var.sites : !site.imported_visitors || (site.window == "forever" && !site.by_browser)])
    error_message = "imported_visitors requires window = \"forever\" and by_browser = false, because the earlier counter counted each address once."
  }

  validation {
    condition     = alltrue([for site in var.sites : site.shards >= 1 && site.shards <= 64 && floor(site.shards) == site.shards])
    error_message = "shards must be a whole number from 1 to 64. Use 1 unless the site expects bursts."
  }

  validation {
    condition     = alltrue([for site in var.sites : site.max_pages >= 1 && site.max_pages <= 1000 && floor(site.max_pages) == site.max_pages])
    error_message = "max_pages must be a whole number from 1 to 1000."
  }

  # A request for all pages reads the counters of every page and shard, up to 1 KB each.
  validation {
    condition     = alltrue([for site in var.sites : !site.pages || site.max_pages * site.shards <= 4000])
    error_message = "max_pages times shards must be at most 4000, because the list of pages reads the counters of every page and shard. Lower max_pages or shards."
  }

  validation {
    condition     = alltrue([for site in var.sites : length(setsubtract(site.honour, ["dnt", "gpc"])) == 0])
    error_message = "honour can contain \"dnt\" (Do Not Track) and \"gpc\" (Global Privacy Control), such as [\"dnt\", \"gpc\"] or []."
  }

  validation {
    condition     = alltrue([for site in var.sites : contains(["private", "public"], site.statistics)])
    error_message = "statistics must be \"public\" or \"private\"."
  }

  validation {
    condition     = alltrue([for site in var.sites : contains(["day", "forever", "month"], site.window)])
    error_message = "window must be \"forever\", \"month\" or \"day\"."
  }

  validation {
    condition     = alltrue([for site in var.sites : can(regex("^([+](0[0-9]|1[0-4])|-(0[1-9]|1[0-2])):[0-5][0-9]$|^-00:[1-5][0-9]$", site.utc_offset))])
    error_message = "utc_offset must be the offset from UTC, from -12:59 to +14:59, such as +05:30, -08:00 or +00:00."
  }

  validation {
    condition = alltrue(flatten([
      for site in var.sites : [for origin in site.origins : can(regex("^https?://([a-z0-9_]([a-z0-9._-]*[a-z0-9])?|\\[[0-9a-f:]+\\])(:[1-9][0-9]{0,4})?$", origin))]
    ]))
    error_message = "An origin must be a scheme, a host and an optional port, such as https://example.com, without a path or wildcards."
  }

  validation {
    condition = !anytrue(flatten([
      for site in var.sites : [for origin in site.origins : can(regex("^(https://.*:443|http://.*:80)$", origin))]
    ]))
    error_message = "Remove the default port (:443 or :80) from the origin. Browsers omit it, so the origin would never match."
  }
}

variable "table" {
  description = "Visits table (output table of modules/data)."
  type = object({
    arn  = string
    name = string
  })
}
