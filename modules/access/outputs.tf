output "boundary" {
  description = "ARN of the policy that bounds every role made from GitHub."
  value       = aws_iam_policy.boundary.arn
}

output "roles" {
  description = "ARNs of the roles that workflows take, by what they are for: apply, drift, plan."
  value       = { for task, it in aws_iam_role.github : task => it.arn }
}
