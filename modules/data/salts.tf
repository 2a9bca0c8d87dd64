# One item per site with a day or month window: the salt of the current window. There is no backup, so no salt is kept
# after its window ends.
resource "aws_dynamodb_table" "salts" {
  name                        = "${var.name}-salts"
  billing_mode                = "PAY_PER_REQUEST"
  deletion_protection_enabled = var.protected
  hash_key                    = "site"

  attribute {
    name = "site"
    type = "S"
  }

  # The first request of an execution environment in a window reads the salt, and writes and reads a new one if needed.
  on_demand_throughput {
    max_read_request_units  = min(ceil(2 * local.visits), local.max_units)
    max_write_request_units = min(ceil(local.visits), local.max_units)
  }

  # checkov:skip=CKV_AWS_28:A backup would keep a salt after its window ends.
  point_in_time_recovery {
    enabled = false
  }

  # Deletes the last salt of a site that no longer has visitors.
  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }
}
