# Imports the resources of the compute unit into a new state after the old state was lost (docs/runbook.md).
import {
  to = aws_cloudwatch_log_group.counter
  id = "/aws/lambda/${var.name}"
}

import {
  to = aws_iam_role.counter
  id = "${var.name}-counter"
}

import {
  to = aws_iam_role_policy.counter
  id = "${var.name}-counter:counter"
}

import {
  to = aws_lambda_alias.live
  id = "${var.name}/live"
}

import {
  to = aws_lambda_function.counter
  id = var.name
}
