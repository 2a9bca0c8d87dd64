"""Counting: visitors, keys, the table and the totals."""
