# Records in a hosted zone of Route 53. Without one, the output `records` lists what to create at another provider.
resource "aws_route53_record" "validation" {
  count = var.domain.zone_id == null ? 0 : 1

  # ACM gives all certificates for a name in one account the same record, so it may exist already.
  allow_overwrite = true

  name    = local.validation_record.name
  records = [local.validation_record.value]
  ttl     = 300
  type    = local.validation_record.type
  zone_id = var.domain.zone_id
}

resource "aws_route53_record" "alias" {
  for_each = toset(var.domain.zone_id == null ? [] : var.ip_address_type == "dualstack" ? ["A", "AAAA"] : ["A"])

  name    = var.domain.name
  type    = each.key
  zone_id = var.domain.zone_id

  alias {
    evaluate_target_health = false
    name                   = aws_api_gateway_domain_name.domain[0].regional_domain_name
    zone_id                = aws_api_gateway_domain_name.domain[0].regional_zone_id
  }
}
