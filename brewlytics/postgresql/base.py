"""Django's PostgreSQL backend, but for one question that it asks with every request."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Without a round trip: nobody has asked anything, so what the socket holds is the server's farewell.

        A server whose host is gone says none; the keepalives and timeouts of the settings find that out.
        """
        if self.connection is None or self.connection.closed:
            return False
        socket = select.poll()
        socket.register(self.connection, select.POLLIN)
        return not socket.poll(0)
