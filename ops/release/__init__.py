"""From dev to prod: one digest moves."""
