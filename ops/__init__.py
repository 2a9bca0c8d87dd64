"""Code behind the ./footfall commands: build, deploy and inspect the environments."""
