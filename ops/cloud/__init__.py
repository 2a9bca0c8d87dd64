"""Where environments run: AWS, or the emulator on this machine."""
