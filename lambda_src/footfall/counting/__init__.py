"""The counter: visitors, pages, keys, the table and its totals."""
