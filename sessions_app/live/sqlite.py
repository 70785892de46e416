"""SQLite tells nobody, but counts: `data_version` differs once another connection has committed."""

import logging
import threading

from django.db import connection
from django.db.utils import Error

from sessions_app.live.terms import Alarm

EVERY = 0.25  # seconds
log = logging.getLogger(__name__)


def watch(alarm: Alarm, stop: threading.Event) -> None:
    """Until `stop`. In a thread whose connection never writes: its own commits would not count."""
    seen = -1
    try:
        while not stop.wait(EVERY):
            version = data_version()
            if version != seen:
                alarm.look()
            seen = version
    finally:
        connection.close()


def data_version() -> int:
    """-1 when the file cannot be read just now; then the next look differs and everything is compared."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            return int(cursor.fetchone()[0])
    except Error as error:
        log.warning("cannot watch the database: %s", type(error).__name__)
        connection.close()
        return -1
