"""Simulated visitors for the local cloud, counted by the code of the function."""

import ops.data  # noqa: F401 -- Adds the code of the function, which counts them, to the path.
