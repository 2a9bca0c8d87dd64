locals {
  state_keys    = [for unit in var.units : "${unit}/terraform.tfstate"]
  state_bucket  = "${local.aws}:s3:::${var.state.bucket}"
  state_objects = [for key in local.state_keys : "${local.state_bucket}/${key}"]
}

data "aws_iam_policy_document" "read_state" {
  statement {
    sid       = "FindState"
    actions   = ["s3:ListBucket"]
    resources = [local.state_bucket]
  }

  statement {
    sid       = "ReadState"
    actions   = ["s3:GetObject"]
    resources = concat(local.state_objects, ["${local.state_bucket}/releases/*"])
  }

  # Terraform compares the state with the digest in the lock table.
  statement {
    sid       = "CheckStateIsWhole"
    actions   = ["dynamodb:GetItem"]
    resources = [local.lock_table]
  }
}

data "aws_iam_policy_document" "write_state" {
  statement {
    sid       = "WriteState"
    actions   = ["s3:PutObject"]
    resources = concat(local.state_objects, ["${local.state_bucket}/releases/*"])
  }

  statement {
    sid       = "LockState"
    actions   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    resources = [for object in local.state_objects : "${object}.tflock"]
  }

  # To report the holder of a state lock, including the lock of the access unit.
  statement {
    sid       = "SeeLocks"
    actions   = ["dynamodb:Scan", "s3:GetObject"]
    resources = [local.lock_table, "${local.state_bucket}/access/terraform.tfstate.tflock"]
  }

  statement {
    sid       = "SeeLifecycle"
    actions   = ["s3:GetLifecycleConfiguration"]
    resources = [local.state_bucket]
  }

  # `release` is the deploy lock. The other keys are Terraform's locks and digests.
  statement {
    sid       = "TakeLocks"
    actions   = ["dynamodb:DeleteItem", "dynamodb:PutItem"]
    resources = [local.lock_table]

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "dynamodb:LeadingKeys"
      values = concat(["release"], flatten([
        for key in local.state_keys : ["${var.state.bucket}/${key}", "${var.state.bucket}/${key}-md5"]
      ]))
    }
  }
}

# A managed policy, because the inline policies of a role have at most 10,240 characters, and each unit adds about 300.
resource "aws_iam_policy" "write_state" {
  name        = "${var.name}-apply-state"
  description = "What GitHub may do with the states of ${var.environment}: apply."
  policy      = data.aws_iam_policy_document.write_state.json
}

resource "aws_iam_role_policy_attachment" "write_state" {
  policy_arn = aws_iam_policy.write_state.arn
  role       = aws_iam_role.github["apply"].name
}
