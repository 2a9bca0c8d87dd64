"""Calls to AWS: the transport and its retries."""
