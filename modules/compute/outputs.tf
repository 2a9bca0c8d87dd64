output "function" {
  description = "What a caller needs to invoke the function: its name, and the alias that answers."
  value = {
    alias      = aws_lambda_alias.live.name
    invoke_arn = aws_lambda_alias.live.invoke_arn
    name       = aws_lambda_function.counter.function_name
  }
}

output "release" {
  description = "SHA-256 of the package that answers, in hexadecimal, as /health says it."
  value       = filesha256(var.package)
}

output "sites" {
  description = "The sites as they are counted, by name, with what was left to its default."
  value       = var.sites
}
