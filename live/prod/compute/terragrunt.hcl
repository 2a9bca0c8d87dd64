include "root" {
  path   = "${get_repo_root()}/terragrunt.hcl"
  expose = true
}

locals {
  # GitHub may make roles only within this; where nothing acts from there, there is no such policy.
  boundary = "arn:aws:iam::${include.root.locals.account_id}:policy/${include.root.locals.name}-boundary"
  package  = "${get_repo_root()}/dist/${include.root.locals.environment}.zip"
  beside   = "package.zip"
}

terraform {
  source = "${get_repo_root()}/modules//compute"

  # A package that lies there was asked for; where none does, what runs in the environment stays.
  before_hook "package" {
    commands    = ["apply", "destroy", "plan"]
    execute     = ["python3", "-m", "ops.build.hook", local.package]
    working_dir = get_repo_root()
  }

  # Under one name on every machine: a path of ours in the state would be a change to everybody else.
  before_hook "beside" {
    commands = ["apply", "destroy", "plan"]
    execute  = ["cp", local.package, local.beside]
  }

  after_hook "granted" {
    commands    = ["apply"]
    execute     = ["python3", "-m", "ops.build.hook", "--applied", local.package]
    working_dir = get_repo_root()
  }
}

dependency "data" {
  config_path = "../data"

  mock_outputs = {
    salts  = { arn = "arn:aws:dynamodb:us-east-1:000000000000:table/mock", name = "mock" }
    secret = { arn = "arn:aws:ssm:us-east-1:000000000000:parameter/mock", name = "/mock", version = 1 }
    table  = { arn = "arn:aws:dynamodb:us-east-1:000000000000:table/mock", name = "mock" }
  }
  # Never applied. With "destroy", one that was cut short can be run again.
  mock_outputs_allowed_terraform_commands = ["validate", "plan", "destroy"]
}

inputs = {
  environment          = include.root.locals.environment
  package              = local.beside
  permissions_boundary = include.root.locals.place.github == null ? null : local.boundary
  reserved_concurrency = include.root.locals.place.reserved_concurrency
  salts                = dependency.data.outputs.salts
  secret               = dependency.data.outputs.secret
  sites                = include.root.locals.place.sites
  table                = dependency.data.outputs.table
}
