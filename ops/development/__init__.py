"""Commands for developers: checks, tests, benchmarks."""
