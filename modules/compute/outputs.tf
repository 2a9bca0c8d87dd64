output "function" {
  description = "Lambda function: name, alias, and invoke ARN of the alias."
  value = {
    alias      = aws_lambda_alias.live.name
    invoke_arn = aws_lambda_alias.live.invoke_arn
    name       = aws_lambda_function.counter.function_name
  }
}

output "release" {
  description = "Digest of the release: the SHA-256 of the package in hexadecimal, as /health returns it."
  value       = filesha256(var.package)
}

output "sites" {
  description = "Sites by name, with defaults filled in."
  value       = var.sites
}
