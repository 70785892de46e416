"""`selvsjekk verify`: whether what is stored is what was saved."""

import sqlite3
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from django.core.management import CommandError
from django.db import DatabaseError, connection

from selvsjekk.copies import damage
from sessions_app.domain.snapshot import snapshot
from sessions_app.domain.soundness import faults, figures
from sessions_app.management.base import SessionsCommand
from sessions_app.models import Session

MOST_TOLD = 20


class Command(SessionsCommand):
    help = "Say whether what is stored is what was saved: one line of figures, or one sentence per fault."

    def handle(self, **_options: Any) -> None:
        with snapshot():
            found = list(islice(everything_wrong(), MOST_TOLD + 1))
            if not found:
                self.stdout.write(f"{figures()}: what is stored is what was saved")
                return
        told = found if len(found) <= MOST_TOLD else [*found[:MOST_TOLD], "and there is more"]
        raise CommandError("\nselvsjekk: ".join(told))


def everything_wrong() -> Iterator[str]:
    """PostgreSQL holds its constraints itself, and says so when it cannot read a page."""
    own = damage(connection) if connection.vendor == "sqlite" else iter(())
    try:
        yield from (" ".join(said.split()) for said in chain(own, faults(Session.objects.all())))
    except (DatabaseError, sqlite3.Error) as error:
        yield f"the database cannot be read: {' '.join(str(error).split())}"
