"""PostgreSQL tells: triggers send NOTIFY with each commit that moves a revision, and each process listens."""

import logging
import re
import threading
from typing import Any

import psycopg
from django.db import connection

from sessions_app.live.terms import Alarm

CHANNEL = "selvsjekk"
HEARS_STOP = 0.5  # seconds
LONGEST_PAUSE = 8.0
# A connection that only listens sends nothing, so a network that went away would go unnoticed for hours.
KEEPALIVE = {"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
log = logging.getLogger(__name__)


def watch(alarm: Alarm, stop: threading.Event) -> None:
    """Until `stop`. Runs in a thread of its own; comes back by itself when the connection is lost."""
    pause = 0.25
    while not stop.is_set():
        try:
            with psycopg.connect(**parameters(), autocommit=True) as listening:
                listening.execute(f"LISTEN {CHANNEL}")
                alarm.look()  # nobody told us what happened while we were away
                pause = 0.25
                hear(listening, alarm, stop)
        except psycopg.Error as error:
            log.warning("cannot listen to the database: %s", type(error).__name__)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def parameters() -> dict[str, Any]:
    """What Django connects with, without what it lays on top."""
    django_own = {"cursor_factory", "context", "autocommit"}
    found = {
        name: value for name, value in connection.get_connection_params().items() if name not in django_own
    }
    return found | KEEPALIVE


def hear(listening: "psycopg.Connection[Any]", alarm: Alarm, stop: threading.Event) -> None:
    while not stop.is_set():
        for notice in listening.notifies(timeout=HEARS_STOP):
            told(notice.payload, alarm)
            if stop.is_set():
                return


def told(payload: str, alarm: Alarm) -> None:
    """`group:<group>:<session>:<revision>` or `session:<session>`.

    Without the revision what we have written ourselves, and drawn at once, is drawn again.
    """
    match re.findall(r"[a-z]+|[0-9]+", payload):
        case ["group", group, session, *revision] if group.isdigit() and session.isdigit():
            alarm.group(int(session), int(group), int(revision[0]) if revision else None)
        case ["session", session, *_] if session.isdigit():
            alarm.session(int(session))
        case _:
            alarm.look()
