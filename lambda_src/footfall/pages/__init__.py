"""The page, the badge and the embed script. Loaded only when one of them is requested."""
