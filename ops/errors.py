"""The error that every command reports as one message, without a traceback."""


class UserError(Exception):
    """A command cannot continue. The message says what failed, why, and what to change."""
