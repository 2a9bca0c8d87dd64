# The settings of this environment. Environments differ only in this file.
locals {
  # ID of the AWS account that owns this environment. Zeros are the local cloud's account. `./footfall init` fills in
  # the account, the region and the origin of your site.
  account_id = "000000000000"
  region     = "us-east-1"

  # Domain of the API, or null (docs/aws.md). With the ID of its hosted zone in Route 53, one deployment is enough:
  # { name = "count.example.com", zone_id = "Z0123456789ABCDEFGHIJ" }. With another DNS provider, deploy without zone_id,
  # create the record that the deployment prints, add validated = true, and deploy again.
  domain = null

  # GitHub repository whose workflows may deploy to this environment (docs/github.md), or null. Example:
  # { repository = "you/footfall", repository_id = "123456789", owner_id = "1234567" }
  github = null

  # true: destroy is rejected, the tables have deletion protection, and the visits table has point-in-time recovery.
  protected = false

  # The sites that are counted, by name. Requests without ?site= use main. An origin is a scheme, a host and, unless it
  # is the default, a port. Optional settings of a site:
  #   window      "forever" (default), "month" or "day": a visitor is counted once per window.
  #   utc_offset  Time zone of the site's days, such as "+05:30".
  #   by_browser  true: browsers with the same IP address are separate visitors.
  #   shards      Number of counter items, from 1 to 64. Use more than 1 for bursts of visitors.
  # If you change window, by_browser or the name of a site, all its visitors are counted again.
  sites = {
    main = { origins = ["http://localhost:8000"] }
  }

  # IP addresses that can call the API: "ipv4", or "dualstack" for IPv4 and IPv6. With "dualstack", phones that share
  # the IPv4 address of a carrier are separate visitors, but a visitor who changes between IPv4 and IPv6 is counted
  # twice. If you change this setting, visitors with IPv6 are counted again.
  ip_address_type = "ipv4"

  # A higher number replaces the secret, and all visitors are counted again. A lower number is rejected.
  secret_version = 1

  # Reserved concurrency of the function, or null to use the account's unreserved concurrency. AWS enforces it, unlike
  # the throttle. The account's quota of concurrent executions must leave 100 unreserved.
  reserved_concurrency = null

  # true: Lambda logs the duration, memory and cold start of each request, for a day of measurements (docs/aws.md).
  log_reports = false

  # Throttle of each API method: requests per second (rate), and a burst. AWS treats both as targets. If every method
  # and preflight is flooded, a month costs about 124 dollars, or 200 if each request starts an execution environment.
  # A burst of 200 fits a new account, which runs 10 executions of 0.05 s at once (docs/concepts.md).
  throttle = {
    burst = 200
    rate  = 0.8
  }
}
