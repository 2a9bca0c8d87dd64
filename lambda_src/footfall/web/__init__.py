"""HTTP: requests, routes and responses."""
