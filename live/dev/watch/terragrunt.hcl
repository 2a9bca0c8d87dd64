include "root" {
  path   = "${get_repo_root()}/terragrunt.hcl"
  expose = true
}

locals {
  alarms = include.root.locals.environment_config.alarms
}

terraform {
  source = "${get_repo_root()}/modules//watch"
}

# Off, without a run, until env.hcl names an email address. A unit that was switched off can still be destroyed.
exclude {
  if      = local.alarms == null
  actions = ["plan", "apply"]
}

dependency "api" {
  config_path = "../api"

  mock_outputs = {
    api = { id = "mock", name = "mock", stage = "mock" }
  }
  # Mocks are never applied. "destroy" is in the list so that an interrupted destroy can run again.
  mock_outputs_allowed_terraform_commands = ["validate", "plan", "destroy"]
}

dependency "compute" {
  config_path = "../compute"

  mock_outputs = {
    function = { alias = "live", invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/mock", name = "mock" }
  }
  mock_outputs_allowed_terraform_commands = ["validate", "plan", "destroy"]
}

dependency "data" {
  config_path = "../data"

  mock_outputs = {
    salts = { arn = "arn:aws:dynamodb:us-east-1:000000000000:table/mock", name = "mock" }
    table = { arn = "arn:aws:dynamodb:us-east-1:000000000000:table/mock", name = "mock" }
  }
  mock_outputs_allowed_terraform_commands = ["validate", "plan", "destroy"]
}

inputs = {
  # A destroy also needs a valid value after the unit was switched off.
  alarms   = merge({ email = ["off@example.com"] }, local.alarms)
  api      = dependency.api.outputs.api
  function = dependency.compute.outputs.function
  region   = include.root.locals.environment_config.region
  salts    = dependency.data.outputs.salts
  table    = dependency.data.outputs.table
}
