resource "aws_iam_role" "counter" {
  name                 = "${var.name}-counter"
  assume_role_policy   = data.aws_iam_policy_document.lambda.json
  permissions_boundary = var.permissions_boundary
}

resource "aws_iam_role_policy" "counter" {
  name   = "counter"
  policy = data.aws_iam_policy_document.counter.json
  role   = aws_iam_role.counter.id
}

data "aws_iam_policy_document" "lambda" {
  statement {
    sid     = "RunAsCounter"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "counter" {
  statement {
    sid       = "CountVisits"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]
    resources = [var.table.arn]
  }

  statement {
    sid       = "BeginWindows"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem"]
    resources = [var.salts.arn]
  }

  statement {
    sid       = "ReadSecret"
    actions   = ["ssm:GetParameter"]
    resources = [var.secret.arn]
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.counter.arn}:*"]
  }
}
