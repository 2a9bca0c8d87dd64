include "root" {
  path   = "${get_repo_root()}/terragrunt.hcl"
  expose = true
}

terraform {
  source = "${get_repo_root()}/modules//access"
}

# `run --all` skips this unit, so a release never changes its own roles. Run Terragrunt in this folder to apply it.
exclude {
  if      = true
  actions = ["all"]
}

inputs = {
  account_id  = include.root.locals.account_id
  domain      = include.root.locals.environment_config.domain
  environment = include.root.locals.environment
  github      = include.root.locals.environment_config.github
  region      = include.root.locals.environment_config.region

  state = {
    bucket = include.root.remote_state.config.bucket
    table  = include.root.remote_state.config.dynamodb_table
  }
}
