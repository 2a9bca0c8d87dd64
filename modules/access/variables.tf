variable "account_id" {
  description = "The account that owns the environment, in which the roles are."
  type        = string
}

variable "environment" {
  description = "The environment's name, which is its GitHub environment's too."
  type        = string
}

variable "github" {
  description = "The one repository that may act here, by its name, its id and its owner's id, as GitHub gives them."
  type = object({
    owner_id      = string
    repository    = string
    repository_id = string
  })

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github.repository))
    error_message = "The repository is OWNER/NAME, with neither a wildcard nor an address in front."
  }

  validation {
    condition     = alltrue([for it in [var.github.owner_id, var.github.repository_id] : can(regex("^[1-9][0-9]*$", it))])
    error_message = "Ids are numbers, in quotes: gh api repos/OWNER/NAME --jq '.id, .owner.id' prints them."
  }
}

variable "name" {
  description = "What the names of the environment's resources begin with, such as footfall-dev."
  type        = string
}

variable "region" {
  description = "The region that the environment is in."
  type        = string
}

variable "state" {
  description = "Where the state, the locks and the releases are: a bucket and a table."
  type = object({
    bucket = string
    table  = string
  })
}
