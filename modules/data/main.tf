locals {
  # Visits in one second: 200, and each of the 3 counting methods at its rate. A burst is not
  # sent within one second: a spike of 10,000 visitors in an hour has about 32 visitors per second at its peak.
  visits = 200 + 3 * var.throttle.rate

  # AWS requires a maximum throughput below the default quota of a table, 40,000 units per second.
  max_units = 39999
}

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

  # On a site that counts pages, a first visit writes 8 units, or 4 without pages. 12 to register a page, and up to
  # twice as many during a rotation of the secret, are rare. It reads 3.5 units, and 1 more for every 20 counter items
  # (months × shards).
  on_demand_throughput {
    max_read_request_units  = min(ceil(12 * local.visits), local.max_units)
    max_write_request_units = min(ceil(8 * local.visits), local.max_units)
  }

  point_in_time_recovery {
    enabled = var.protected
  }

  # Deletes the markers of day and month windows after the window ends. This is for privacy, not to save money.
  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }

  # The secret is created before the table and destroyed after it, so the table always has the secret of its markers.
  depends_on = [aws_ssm_parameter.secret]
}
