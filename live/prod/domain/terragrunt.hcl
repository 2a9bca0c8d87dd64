include "root" {
  path   = "${get_repo_root()}/terragrunt.hcl"
  expose = true
}

terraform {
  source = "${get_repo_root()}/modules//domain"
}

locals {
  # The local cloud has no zone of this ID. It issues certificates at once.
  is_local = get_env("FOOTFALL_ACCOUNT_ID", "") != ""
}

# `destroy` is not in the list, so that it also removes a domain that was switched off.
exclude {
  if      = include.root.locals.environment_config.domain == null
  actions = ["apply", "plan"]
}

dependency "api" {
  config_path = "../api"

  mock_outputs = {
    api = { id = "mock", stage = "mock" }
  }
  # Mocks are never applied. "destroy" is in the list so that an interrupted destroy can run again.
  mock_outputs_allowed_terraform_commands = ["validate", "plan", "destroy"]
}

inputs = {
  api             = dependency.api.outputs.api
  ip_address_type = include.root.locals.environment_config.ip_address_type

  domain = {
    name      = try(include.root.locals.environment_config.domain.name, "switched-off.example.com")
    validated = local.is_local || try(include.root.locals.environment_config.domain.validated, false)
    zone_id   = local.is_local ? null : try(include.root.locals.environment_config.domain.zone_id, null)
  }
}
