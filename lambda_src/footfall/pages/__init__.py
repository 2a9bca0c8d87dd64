"""Pages, badges and the embed script."""
