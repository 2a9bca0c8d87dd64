"""The HTML page, the list of pages, the badge, the contract and the embed script, loaded on demand."""
