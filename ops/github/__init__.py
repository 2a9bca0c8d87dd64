"""Use the GitHub API in a workflow run, and grant workflows access to AWS."""
