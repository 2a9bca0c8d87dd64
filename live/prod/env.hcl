# The facts of this place: all that differs between one environment and another is here.
locals {
  # The account that owns this environment; zeros are the local cloud's, and no real account's.
  account_id = "000000000000"
  region     = "us-east-1"

  # The repository whose workflows may act here (docs/github.md); null: none. For example
  # { repository = "you/footfall", repository_id = "123456789", owner_id = "1234567" }.
  github = null

  # true: the visits survive a mistake (deletion protection, point-in-time recovery) and destroy is refused.
  protected = true

  # The sites that are counted; main is the one meant without ?site=. An origin is scheme, host and, if unusual,
  # port. A site may also say window ("forever", "month" or "day": for how long a visitor is one and the same),
  # utc_offset ("+05:30": when its day ends), by_browser (true: browsers of one address count apart) and shards
  # (above 1 for bursts). A change of window, by_browser or a site's name counts everybody again.
  sites = {
    main = { origins = ["https://example.com"] }
  }

  # Raising it means another secret from now on: every visitor is counted again.
  secret_version = 1

  # Executions kept for (and limited to) this function; null shares the account's.
  reserved_concurrency = null

  # Requests a second that each method lets through, and how many at once after a pause. The rate bounds the bill: should
  # every method and preflight be flooded all month, that month costs about 278 dollars (README, "What it costs").
  throttle = {
    burst = 1000
    rate  = 2
  }
}
