"""The environment with Docker's secrets in it: NAME_FILE names a file that holds what NAME would."""

from django.core.exceptions import ImproperlyConfigured
from environ import FileAwareEnv
from environ.fileaware_mapping import FileAwareMapping


class FileAwareEnvironment(FileAwareMapping):
    def __getitem__(self, key: str) -> str:
        """Without the line's end, which whoever writes a file by hand leaves in it."""
        try:
            value: str = super().__getitem__(key)
        except OSError as error:
            raise ImproperlyConfigured(f"{key}_FILE cannot be read: {error}") from error
        return value.rstrip("\r\n")


class Environment(FileAwareEnv):
    ENVIRON = FileAwareEnvironment()
