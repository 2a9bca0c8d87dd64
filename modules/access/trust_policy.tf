locals {
  issuer = "token.actions.githubusercontent.com"
  owner  = split("/", var.github.repository)[0]
  short  = split("/", var.github.repository)[1]

  # GitHub spells a subject by names, and for newer repositories by names and ids.
  spellings = [
    "repo:${var.github.repository}",
    "repo:${local.owner}@${var.github.owner_id}/${local.short}@${var.github.repository_id}",
  ]

  # On whose behalf a job may run, and the workflow, as it stands on which branch, that may be running it.
  trusted = {
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
  for_each = local.trusted

  statement {
    sid     = "SignInFromGitHub"
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::${var.account_id}:oidc-provider/${local.issuer}"]
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
      values   = [for it in local.spellings : "${it}:${each.value.subject}"]
    }

    condition {
      test     = "StringLike"
      variable = "${local.issuer}:job_workflow_ref"
      values   = [for it in each.value.workflows : "${var.github.repository}/.github/workflows/${it}"]
    }
  }
}
