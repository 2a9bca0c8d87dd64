"""Deploy, promote, roll back and verify releases."""
