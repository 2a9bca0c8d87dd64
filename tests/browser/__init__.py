"""A package, so that pytest knows where it ends: browser and local cloud are gone before other tests run."""
