include "root" {
  path   = "${get_repo_root()}/terragrunt.hcl"
  expose = true
}

terraform {
  source = "${get_repo_root()}/modules//data"
}

inputs = {
  protected      = include.root.locals.place.protected
  secret_version = include.root.locals.place.secret_version
}
