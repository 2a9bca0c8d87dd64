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
