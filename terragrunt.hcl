locals {
  environment_config = read_terragrunt_config(find_in_parent_folders("env.hcl")).locals

  # The local cloud has one account for all environments. `./footfall` sets this variable there.
  account_id = get_env("FOOTFALL_ACCOUNT_ID", local.environment_config.account_id)

  # The folder's name is the environment's name, so a copied folder cannot change the original environment.
  environment = basename(dirname(find_in_parent_folders("env.hcl")))
  name        = "footfall-${local.environment}"
  unit        = basename(get_terragrunt_dir())

  # Partition of the Region, the second part of its ARNs. It follows from the Region's name without the last two parts.
  partition = lookup(
    { cn = "aws-cn", us-gov = "aws-us-gov" },
    replace(local.environment_config.region, "/-[a-z]+-[0-9]+$/", ""),
    "aws",
  )

  # OpenTofu's registry builds providers with other checksums than the committed ones, so OpenTofu updates the lock files.
  opentofu = endswith(get_env("TG_TF_PATH", ""), "tofu")

  # Matches all forms: destroy, -destroy, --destroy, -destroy=true.
  destroying = anytrue([
    for argument in concat([get_terraform_command()], get_terraform_cli_args()) : can(regex("^-{0,2}destroy(=|$)", argument))
  ])

  # `./footfall deploy` sets this variable to destroy one unit that env.hcl switches off, also if it is protected.
  removed = get_env("FOOTFALL_REMOVED_UNIT", "") == local.unit
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

    # Terraform 1.11.4 rejects Regions that are newer than itself, such as ap-east-2.
    skip_region_validation = true
  }
}

generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite_terragrunt"

  contents = <<-EOT
    provider "aws" {
      # The provider rejects credentials of any other account.
      allowed_account_ids = ["${local.account_id}"]
      region              = "${local.environment_config.region}"

      # Provider 5.100.0 rejects Regions that are newer than itself, such as ap-southeast-6.
      skip_region_validation = true

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

  # Another account has another state. Without -reconfigure, Terraform offers to migrate the previous state.
  extra_arguments "init" {
    commands  = ["init"]
    arguments = local.opentofu ? ["-reconfigure"] : ["-lockfile=readonly", "-reconfigure"]
  }

  before_hook "protection" {
    commands = ["apply", "destroy", "plan"]
    execute = local.environment_config.protected && local.destroying && !local.removed ? [
      "sh", "-c", "echo '${local.environment} is protected against destroy. Set protected = false in live/${local.environment}/env.hcl, apply, and retry. To destroy only this unit, set FOOTFALL_REMOVED_UNIT=${local.unit}.' >&2; exit 1",
    ] : ["true"]
  }
}

inputs = {
  name = local.name
}
