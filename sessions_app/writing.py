"""The one way to change rows.

SQLite has one writer at a time and no queue for the others: under load "database is locked" reached users and
the slowest save took 1.0 s. A lock of this process lines its threads up first (0.17 s); another process waits
in SQLite's own busy handler. PostgreSQL needs none of it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction

_one_writer = threading.RLock()


@contextmanager
def writing() -> Iterator[None]:
    with _one_writer if connection.vendor == "sqlite" else nullcontext(), transaction.atomic():
        yield
