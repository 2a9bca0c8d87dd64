"""Run Terragrunt and read its plans."""
