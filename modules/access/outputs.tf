output "boundary" {
  description = "ARN of the permissions boundary that the function's role must have."
  value       = aws_iam_policy.boundary.arn
}

output "roles" {
  description = "ARNs of the roles that workflows assume, by task: apply, drift, plan."
  value       = { for task, role in aws_iam_role.github : task => role.arn }
}
