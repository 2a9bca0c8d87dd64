include "root" {
  path   = "${get_repo_root()}/terragrunt.hcl"
  expose = true
}

locals {
  # GitHub can create the function's role only with this boundary. The access unit creates it, if `github` is set.
  boundary = "arn:${include.root.locals.partition}:iam::${include.root.locals.account_id}:policy/${include.root.locals.name}-boundary"
  package  = "${get_repo_root()}/dist/${include.root.locals.environment}.zip"
  zip_name = "package.zip"
}

terraform {
  source = "${get_repo_root()}/modules//compute"

  # A zip at this path is a pending release, which the apply deploys. Without one, reuse the deployed release.
  before_hook "package" {
    commands    = ["apply", "destroy", "plan"]
    execute     = ["python3", "-m", "ops.build.hook", local.package]
    working_dir = get_repo_root()
  }

  # The state contains the path of the package. A relative path is the same on every machine, so plans do not differ.
  before_hook "copy_package" {
    commands = ["apply", "destroy", "plan"]
    execute  = ["cp", local.package, local.zip_name]
  }

  # After an apply the release is no longer pending.
  after_hook "deployed" {
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
  # Mocks are never applied. "destroy" is in the list so that an interrupted destroy can run again.
  mock_outputs_allowed_terraform_commands = ["validate", "plan", "destroy"]
}

inputs = {
  environment          = include.root.locals.environment
  ip_address_type      = include.root.locals.environment_config.ip_address_type
  log_reports          = include.root.locals.environment_config.log_reports
  package              = local.zip_name
  permissions_boundary = include.root.locals.environment_config.github == null ? null : local.boundary
  reserved_concurrency = include.root.locals.environment_config.reserved_concurrency
  salts                = dependency.data.outputs.salts
  secret               = dependency.data.outputs.secret
  sites                = include.root.locals.environment_config.sites
  table                = dependency.data.outputs.table
}
