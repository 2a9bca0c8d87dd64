locals {
  keys   = [for it in ["api", "compute", "data"] : "${it}/terraform.tfstate"]
  state  = "arn:aws:s3:::${var.state.bucket}"
  states = [for it in local.keys : "${local.state}/${it}"]
}

# The state of the three units that are applied from GitHub; that of these roles is a fourth.
data "aws_iam_policy_document" "state" {
  statement {
    sid       = "WriteState"
    actions   = ["s3:PutObject"]
    resources = concat(local.states, ["${local.state}/releases/*"])
  }

  statement {
    sid       = "LockState"
    actions   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    resources = [for it in local.states : "${it}.tflock"]
  }

  # Whoever finds a state locked is told by whom, even if it is that of these roles.
  statement {
    sid       = "SeeLocks"
    actions   = ["dynamodb:Scan", "s3:GetObject"]
    resources = [local.locks, "${local.state}/access/terraform.tfstate.tflock"]
  }

  statement {
    sid       = "TakeLocks"
    actions   = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"]
    resources = [local.locks]

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "dynamodb:LeadingKeys"
      values = concat(["release"], flatten([
        for it in local.keys : ["${var.state.bucket}/${it}", "${var.state.bucket}/${it}-md5"]
      ]))
    }
  }
}
