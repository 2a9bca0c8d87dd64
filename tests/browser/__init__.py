"""A package, so that pytest ends its fixtures (browser and local cloud) before other tests run."""
