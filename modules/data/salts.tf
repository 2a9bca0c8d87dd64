# One item a site: the salt of the window that is open. No backup, so that no salt outlives its window.
resource "aws_dynamodb_table" "salts" {
  name                        = "${var.name}-salts"
  billing_mode                = "PAY_PER_REQUEST"
  deletion_protection_enabled = var.protected
  hash_key                    = "site"

  attribute {
    name = "site"
    type = "S"
  }

  point_in_time_recovery {
    enabled = false
  }

  # Where nobody comes any more, the last salt goes too.
  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }
}
