output "salts" {
  description = "Salts table: ARN and name."
  value = {
    arn  = aws_dynamodb_table.salts.arn
    name = aws_dynamodb_table.salts.name
  }
}

output "secret" {
  description = "SSM parameter with the secret: ARN, name and secret version. The value is not included."
  value = {
    arn     = aws_ssm_parameter.secret.arn
    name    = aws_ssm_parameter.secret.name
    version = var.secret_version
  }
}

output "table" {
  description = "Visits table: ARN and name."
  value = {
    arn  = aws_dynamodb_table.visits.arn
    name = aws_dynamodb_table.visits.name
  }
}
