# The facts of this place: all that differs between one environment and another is here.
locals {
  # The account that owns this environment; zeros are the local cloud's, and no real account's.
  account_id = "000000000000"
  region     = "us-east-1"

  # true: the visits survive a mistake (deletion protection, point-in-time recovery) and destroy is refused.
  protected = false

  # Sites whose pages may count. An origin is scheme, host and, if unusual, port.
  sites = {
    main = { origins = ["http://localhost:8000"] }
  }

  # Raising it means another secret from now on: every visitor is counted again.
  secret_version = 1

  # Executions kept for (and limited to) this function; null shares the account's.
  reserved_concurrency = null

  # Requests a second that each method lets through, and how many at once after a pause. The rate bounds the bill: should
  # every method and preflight be flooded all month, that month costs about 108 dollars (README, "What it costs").
  throttle = {
    burst = 1000
    rate  = 0.8
  }
}
