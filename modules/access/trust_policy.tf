locals {
  issuer     = "token.actions.githubusercontent.com"
  owner      = split("/", var.github.repository)[0]
  repository = split("/", var.github.repository)[1]

  # GitHub's subject contains names. For repositories created or renamed since July 2026 it contains IDs as well.
  subject_prefixes = [
    "repo:${var.github.repository}",
    "repo:${local.owner}@${var.github.owner_id}/${local.repository}@${var.github.repository_id}",
  ]

  # For each role: the subject in the token of the job, and the workflow files and branches that may assume the role.
  trust = {
    apply = {
      subject   = "environment:${var.environment}"
      workflows = ["deploy.yml@refs/heads/main", "rollback.yml@refs/heads/main"]
    }
    drift = {
      subject   = "ref:refs/heads/main"
      workflows = ["drift.yml@refs/heads/main"]
    }
    plan = {
      subject   = "pull_request"
      workflows = ["plan.yml@refs/pull/*/merge"]
    }
  }
}

data "aws_iam_policy_document" "trust" {
  for_each = local.trust

  statement {
    sid     = "SignInFromGitHub"
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["${local.aws}:iam::${var.account_id}:oidc-provider/${local.issuer}"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:repository_id"
      values   = [var.github.repository_id]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = [for prefix in local.subject_prefixes : "${prefix}:${each.value.subject}"]
    }

    condition {
      test     = "StringLike"
      variable = "${local.issuer}:job_workflow_ref"
      values   = [for workflow in each.value.workflows : "${var.github.repository}/.github/workflows/${workflow}"]
    }
  }
}
