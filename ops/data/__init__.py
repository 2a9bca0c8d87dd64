"""Copy the data of an environment."""
