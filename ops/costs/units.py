"""DynamoDB request units of requests, at most. tests/bench/units.py measures them."""

from ops.costs.prices import Units

FIRST_VISIT = Units(4, 1.5)
REPEAT_VISIT = Units(0, 1)  # No execution environment remembers the visitor or the total.
# On a site that counts pages: new to the site and to the page, or to the page only.
FIRST_VISIT_WITH_PAGE = Units(8, 3.5)
NEW_PAGE = Units(4, 3)
FIRST_VISIT_OF_NEW_PAGE = Units(12, 3.5)  # Once per page.
READ_PAGES = Units(0, 50)  # 500 pages with paths of 100 characters and all of their days: 398 KB.
READ_TOTAL = Units(0, 0.5)
READ_MONTH = Units(0, 1)  # The page shows the days of a month.
READ_YEAR = Units(0, 3)  # The days of a year and their exclusions.
HEALTH_CHECK = Units(0, 2.5)
