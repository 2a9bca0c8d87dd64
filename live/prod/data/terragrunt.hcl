include "root" {
  path   = "${get_repo_root()}/terragrunt.hcl"
  expose = true
}

terraform {
  source = "${get_repo_root()}/modules//data"

  # With a lower version than the deployed one, Terraform would store another secret, and no visitor would be counted.
  before_hook "secret_version" {
    commands = ["apply", "plan"]
    execute = [
      "env", "PYTHONPATH=${get_repo_root()}", "python3", "-m", "ops.terraform.secret_version",
      include.root.locals.environment, tostring(include.root.locals.environment_config.secret_version),
    ]
  }
}

inputs = {
  protected      = include.root.locals.environment_config.protected
  secret_version = include.root.locals.environment_config.secret_version
  throttle       = include.root.locals.environment_config.throttle
}
