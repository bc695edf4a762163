"""The stack without Docker: PostgreSQL and Valkey from wheels, and a supervisor for everything that runs."""


class EmbeddedError(Exception):
    """What keeps the stack from running, in words for the person who started it: what is wrong, what to do."""
