"""Footfall, a counter of unique visitors."""
