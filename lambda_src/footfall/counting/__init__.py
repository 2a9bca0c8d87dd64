"""The counter: visitors, keys, the table and its totals."""
