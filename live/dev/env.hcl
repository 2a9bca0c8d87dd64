# The settings of this environment. Environments differ only in this file.
locals {
  # ID of the AWS account that owns this environment. Zeros are the local cloud's account. `./footfall init` fills in
  # the account, the Region and the origin of your site.
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
  #   stored_as   The name in the site's items and pseudonyms. With its former name, a renamed site keeps its count.
  #   imported_visitors  true: also recognizes the visitors of an earlier counter that were imported.
  #   pages       true: also counts the visitors of each page, if the script's tag has data-pages.
  #   max_pages   How many pages can be registered (default 500). Visitors of further pages are counted for the site only.
  #   honour      Wishes that the site honors (default ["dnt", "gpc"]): browsers with Do Not Track or Global Privacy
  #               Control are not counted. With "gpc", users of Brave and DuckDuckGo are never counted
  #               (docs/concepts.md, "Wishes of browsers").
  #   statistics  "private": only the counts of the site and of a requested page are public. ./footfall stats shows the
  #               rest.
  # If you change window, by_browser or stored_as, or rename a site without stored_as, its visitors are counted again.
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

  # Throttle of each method that a browser requests to count a visitor: requests per second (rate), and a burst. Other
  # methods have a fifth of the rate; HEAD (except of /), GET /openapi.json and preflights have a fiftieth. AWS treats
  # all of them as targets. A visit above the throttle gets 429, and is not counted. dev has no readers, so these values
  # only have to suffice for tests. The rate decides what a flood costs: if every method is flooded for a month, about
  # 99 dollars, or 151 if each request starts an execution environment. The burst costs almost nothing.
  # ./footfall cost dev --spike 10000 compares values (docs/concepts.md, "The worst month").
  throttle = {
    burst = 1000
    rate  = 1
  }

  # Alarms, a dashboard and a budget (docs/aws.md), or null for none. Example: { email = ["you@example.com"] }.
  # Optional settings:
  #   budget             Dollars a month for the whole account (default 10). AWS sends an email at 80 % and 100 %, and
  #                      when it forecasts more than 100 %. 0: no budget.
  #   requests_per_hour  More requests than this are unusual (default 5000).
  #   quiet_days         Days without a new visitor, from 1 to 7, after which counting has probably stopped (default 0:
  #                      no such alarm).
  alarms = null
}
