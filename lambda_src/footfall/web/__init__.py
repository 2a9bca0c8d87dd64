"""The HTTP API: requests, routes and responses."""
