"""Talk to GitHub from a workflow run, and grant its workflows access to AWS."""
