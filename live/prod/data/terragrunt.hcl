include "root" {
  path   = "${get_repo_root()}/terragrunt.hcl"
  expose = true
}

terraform {
  source = "${get_repo_root()}/modules//data"
}

inputs = {
  protected      = include.root.locals.environment_config.protected
  secret_version = include.root.locals.environment_config.secret_version
  throttle       = include.root.locals.environment_config.throttle
}
