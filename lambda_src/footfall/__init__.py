"""Footfall counts the unique visitors of websites."""
