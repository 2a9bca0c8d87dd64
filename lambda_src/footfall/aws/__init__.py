"""The connection to AWS: the transport and the retry policy."""
