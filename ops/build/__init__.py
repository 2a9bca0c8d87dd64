"""Build the release: the zip of lambda_src, and the list of crawlers in it."""
