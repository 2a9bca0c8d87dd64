"""One environment in one cloud, and what is stored there: state locks, releases, the deploy lock."""
