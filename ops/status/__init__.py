"""What an environment reports: its status, the statistics of its sites, and the log of its function."""

import ops.data  # noqa: F401 -- Adds the code of the function, which reads the tables, to the path.
