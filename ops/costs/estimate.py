"""An estimate of what a month of requests costs."""

MILLION_VISITS, MILLION_COLD = 4.65, 8.68  # Dollars for a million visits, 30 % of them first visits.
WRITE_UNITS, MILLION_WRITE_UNITS = 4, 0.625


def month_dollars(*, requests: float, first_visits: float, cold: float = 0.1) -> float:
    """Return the dollars for a month of *requests*, of which the share *cold* starts an environment."""
    surplus = (first_visits - 0.3 * requests) * WRITE_UNITS * MILLION_WRITE_UNITS
    each = MILLION_VISITS + cold * (MILLION_COLD - MILLION_VISITS)

    return max(0.0, (requests * each + surplus) / 1e6)
