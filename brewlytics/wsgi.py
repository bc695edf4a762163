"""The web process's way in."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brewlytics.settings")

# libpq's own variables. A session that answers a request waits neither for a server that is gone nor for a lock or a
# statement without end; the workers' sessions, which carry for minutes, know none of this. The gateway waits 30 s.
os.environ.setdefault("PGCONNECT_TIMEOUT", "3")
os.environ.setdefault(
    "PGOPTIONS", "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s"
)

application = get_wsgi_application()

from brewlytics.access import last_uses  # noqa: E402  # not before Django is set up

last_uses.keep_writing()
