resource "aws_dynamodb_table" "visits" {
  name                        = "${var.name}-visits"
  billing_mode                = "PAY_PER_REQUEST"
  deletion_protection_enabled = var.protected
  hash_key                    = "id"
  range_key                   = "part"

  attribute {
    name = "id"
    type = "S"
  }

  attribute {
    name = "part"
    type = "S"
  }

  point_in_time_recovery {
    enabled = var.protected
  }

  # Marks of short windows forget themselves: a privacy promise, not a saving.
  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }

  # Destroyed first, created last: no table is ever without the secret that its marks were made with.
  depends_on = [aws_ssm_parameter.secret]
}
