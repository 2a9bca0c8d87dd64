include "root" {
  path   = "${get_repo_root()}/terragrunt.hcl"
  expose = true
}

terraform {
  source = "${get_repo_root()}/modules//api"
}

dependency "compute" {
  config_path = "../compute"

  mock_outputs = {
    function = { alias = "live", invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/mock", name = "mock" }
  }
  # Mocks are never applied. "destroy" is in the list so that an interrupted destroy can run again.
  mock_outputs_allowed_terraform_commands = ["validate", "plan", "destroy"]
}

inputs = {
  environment     = include.root.locals.environment
  function        = dependency.compute.outputs.function
  ip_address_type = include.root.locals.environment_config.ip_address_type
  throttle        = include.root.locals.environment_config.throttle
}
