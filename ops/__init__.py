"""The code behind ./footfall: ops.cli has the commands, and the other folders have one concern each."""
