"""What the operator runs: the local cloud, the package, the environments."""
