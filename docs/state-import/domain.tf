# Imports the resources of the domain unit into a new state after the old state was lost (docs/runbook.md). If the domain
# has no validation record yet, keep only the first two blocks.
data "aws_acm_certificate" "lost" {
  domain      = var.domain.name
  most_recent = true
  statuses    = ["ISSUED", "PENDING_VALIDATION"]
}

import {
  to = aws_acm_certificate.domain
  id = data.aws_acm_certificate.lost.arn
}

import {
  to = aws_api_gateway_domain_name.domain[0]
  id = var.domain.name
}

import {
  to = aws_api_gateway_base_path_mapping.api[0]
  id = "${var.domain.name}/"
}

import {
  for_each = var.domain.zone_id == null ? [] : var.ip_address_type == "dualstack" ? ["A", "AAAA"] : ["A"]
  to       = aws_route53_record.alias[each.key]
  id       = "${var.domain.zone_id}_${var.domain.name}_${each.key}"
}
