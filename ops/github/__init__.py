"""What only GitHub asks for: where it may act, and what it is told in comments and issues."""
