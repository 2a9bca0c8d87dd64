locals {
  domain_names = "${local.aws}:apigateway:${var.region}::/domainnames"
}

# Managed policies, because the inline policies of a role have at most 10,240 characters in total.
resource "aws_iam_policy" "domain" {
  for_each = var.domain == null ? {} : {
    apply = data.aws_iam_policy_document.change_domain[0].json
    drift = data.aws_iam_policy_document.read_domain[0].json
    plan  = data.aws_iam_policy_document.read_domain[0].json
  }

  name        = "${var.name}-${each.key}-domain"
  description = "What GitHub may do with the domain of ${var.environment}: ${each.key}."
  policy      = each.value
}

resource "aws_iam_role_policy_attachment" "domain" {
  for_each = aws_iam_policy.domain

  policy_arn = each.value.arn
  role       = aws_iam_role.github[each.key].name
}

# Permissions to refresh the domain, its certificate and its DNS records.
data "aws_iam_policy_document" "read_domain" {
  count = var.domain == null ? 0 : 1

  statement {
    sid       = "SeeDomain"
    actions   = ["apigateway:GET"]
    resources = ["${local.domain_names}/${var.domain.name}", "${local.domain_names}/${var.domain.name}/basepathmappings/*"]
  }

  statement {
    sid       = "SeeCertificate"
    actions   = ["acm:DescribeCertificate", "acm:ListTagsForCertificate"]
    resources = ["${local.aws}:acm:${var.region}:${var.account_id}:certificate/*"]

    dynamic "condition" {
      for_each = local.api_tags

      content {
        test     = "StringEquals"
        variable = "aws:ResourceTag/${condition.key}"
        values   = [condition.value]
      }
    }
  }

  dynamic "statement" {
    for_each = var.domain.zone_id[*]

    content {
      sid       = "SeeRecords"
      actions   = ["route53:GetHostedZone", "route53:ListResourceRecordSets"]
      resources = ["${local.aws}:route53:::hostedzone/${statement.value}"]
    }
  }
}

# Permissions to create and change the domain, but not to delete any of its parts. Only an administrator can.
data "aws_iam_policy_document" "change_domain" {
  count = var.domain == null ? 0 : 1

  source_policy_documents = data.aws_iam_policy_document.read_domain[*].json

  statement {
    sid       = "MakeDomain"
    actions   = ["apigateway:POST"]
    resources = [local.domain_names]

    dynamic "condition" {
      for_each = local.api_tags

      content {
        test     = "StringEquals"
        variable = "aws:RequestTag/${condition.key}"
        values   = [condition.value]
      }
    }
  }

  statement {
    sid     = "MapDomain"
    actions = ["apigateway:PATCH", "apigateway:POST"]
    resources = [
      "${local.domain_names}/${var.domain.name}",
      "${local.domain_names}/${var.domain.name}/basepathmappings",
      "${local.domain_names}/${var.domain.name}/basepathmappings/*",
    ]
  }

  # AWS supports no resource ARN for this action. The conditions limit it to certificates for this domain.
  statement {
    sid       = "RequestCertificate"
    actions   = ["acm:RequestCertificate"]
    resources = ["*"]

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "acm:DomainNames"
      values   = [var.domain.name]
    }

    # Rejects requests without a name, which ForAllValues alone accepts.
    condition {
      test     = "Null"
      variable = "acm:DomainNames"
      values   = ["false"]
    }
  }

  # Tagging a certificate of another environment would allow only to read it.
  statement {
    sid       = "TagCertificate"
    actions   = ["acm:AddTagsToCertificate"]
    resources = ["${local.aws}:acm:${var.region}:${var.account_id}:certificate/*"]

    dynamic "condition" {
      for_each = local.api_tags

      content {
        test     = "StringEquals"
        variable = "aws:RequestTag/${condition.key}"
        values   = [condition.value]
      }
    }
  }

  # Only the records of this domain: the domain itself, and the validation record below it.
  dynamic "statement" {
    for_each = var.domain.zone_id[*]

    content {
      sid       = "WriteRecords"
      actions   = ["route53:ChangeResourceRecordSets"]
      resources = ["${local.aws}:route53:::hostedzone/${statement.value}"]

      condition {
        test     = "ForAllValues:StringLike"
        variable = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
        values   = [var.domain.name, "_*.${var.domain.name}"]
      }

      condition {
        test     = "ForAllValues:StringEquals"
        variable = "route53:ChangeResourceRecordSetsActions"
        values   = ["CREATE", "UPSERT"]
      }

      condition {
        test     = "Null"
        variable = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
        values   = ["false"]
      }
    }
  }

  dynamic "statement" {
    for_each = var.domain.zone_id[*]

    content {
      sid       = "AwaitRecords"
      actions   = ["route53:GetChange"]
      resources = ["${local.aws}:route53:::change/*"]
    }
  }
}
