output "salts" {
  description = "What a caller needs to use the table of salts: its ARN and name."
  value = {
    arn  = aws_dynamodb_table.salts.arn
    name = aws_dynamodb_table.salts.name
  }
}

output "secret" {
  description = "Where the secret is, never what it is: the parameter's ARN and name, and which secret it holds."
  value = {
    arn     = aws_ssm_parameter.secret.arn
    name    = aws_ssm_parameter.secret.name
    version = var.secret_version
  }
}

output "table" {
  description = "What a caller needs to use the table: its ARN and name."
  value = {
    arn  = aws_dynamodb_table.visits.arn
    name = aws_dynamodb_table.visits.name
  }
}
