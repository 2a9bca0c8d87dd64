"""Estimates of what an environment costs on AWS, without a call to AWS."""
