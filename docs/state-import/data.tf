# Imports the resources of the data unit into a new state after the old state was lost (docs/runbook.md).
import {
  to = aws_dynamodb_table.visits
  id = "${var.name}-visits"
}

import {
  to = aws_dynamodb_table.salts
  id = "${var.name}-salts"
}

import {
  to = aws_ssm_parameter.secret
  id = "/${var.name}/ip-hash-secret"
}

# The first apply after an import overwrites the secret, so it must be known. This resource only checks that it is.
ephemeral "aws_secretsmanager_random_password" "unused" {
  lifecycle {
    precondition {
      condition     = var.ip_hash_secret != null
      error_message = "This apply would replace the secret, and no visitor would be counted any more. Set TF_VAR_ip_hash_secret to the current secret: see \"All versions are lost\" in docs/runbook.md."
    }
  }
}
