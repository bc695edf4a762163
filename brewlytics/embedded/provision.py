"""The steps of the start that need Django, in one process, since each start of one takes a second."""

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    call_command("provision")
    call_command("collectstatic", interactive=False, verbosity=0)
