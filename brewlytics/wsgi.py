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

# Not before Django is set up.
from django.core.cache import close_caches  # noqa: E402
from django.core.signals import request_finished, request_started  # noqa: E402
from django.db import close_old_connections, reset_queries  # noqa: E402

from brewlytics.access import last_uses  # noqa: E402

# What the next request does at its start is not done at the end of this one too; and there is no cache to close, nor a
# list of statements, which is for DEBUG and does not grow for ever there.
request_finished.disconnect(close_old_connections)
request_finished.disconnect(close_caches)
request_started.disconnect(reset_queries)

last_uses.keep_writing()
