"""The environments of live/ and their settings."""
