locals {
  environment_config = read_terragrunt_config(find_in_parent_folders("env.hcl")).locals

  # The local cloud plays one account, whichever is meant in the end.
  account_id = get_env("FOOTFALL_ACCOUNT_ID", local.environment_config.account_id)

  # The folder names the environment, so that a copied folder can never act on its original.
  environment = basename(dirname(find_in_parent_folders("env.hcl")))
  name        = "footfall-${local.environment}"
  unit        = basename(get_terragrunt_dir())

  # OpenTofu builds providers of its own, with other checksums than those committed: it rewrites the lock files.
  opentofu = endswith(get_env("TG_TF_PATH", ""), "tofu")

  # Every spelling: destroy, -destroy, --destroy, -destroy=true.
  destroying = anytrue([
    for it in concat([get_terraform_command()], get_terraform_cli_args()) : can(regex("^-{0,2}destroy(=|$)", it))
  ])
}

remote_state {
  backend = "s3"

  generate = {
    path      = "backend.tf"
    if_exists = "overwrite_terragrunt"
  }

  config = {
    bucket         = "${local.name}-${local.account_id}-state"
    dynamodb_table = "${local.name}-lock"
    encrypt        = true
    key            = "${local.unit}/terraform.tfstate"
    region         = local.environment_config.region
    use_lockfile   = true
  }
}

generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite_terragrunt"

  contents = <<-EOT
    provider "aws" {
      # Credentials of any other account are refused.
      allowed_account_ids = ["${local.account_id}"]
      region              = "${local.environment_config.region}"

      default_tags {
        tags = {
          Environment = "${local.environment}"
          Product     = "footfall"
        }
      }
    }
  EOT
}

terraform {
  copy_terraform_lock_file = local.opentofu

  # Another account is another state: never one to be moved from the last.
  extra_arguments "init" {
    commands  = ["init"]
    arguments = local.opentofu ? ["-reconfigure"] : ["-lockfile=readonly", "-reconfigure"]
  }

  before_hook "protection" {
    commands = ["apply", "destroy", "plan"]
    execute = local.environment_config.protected && local.destroying ? [
      "sh", "-c", "echo '${local.environment} is protected: to destroy it, first set protected = false in live/${local.environment}/env.hcl and apply.' >&2; exit 1",
    ] : ["true"]
  }
}

inputs = {
  name = local.name
}
