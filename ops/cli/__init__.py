"""The command line: ./footfall."""
