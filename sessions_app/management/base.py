"""What our commands share: a database that is ready, and one sentence on stderr when it could not be done.

Exit status: 0 done, 1 could not, 2 wrong usage.
"""

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sessions_app import codes
from sessions_app.domain.accounts import admit, local_facilitator
from sessions_app.models import Municipality, Session
from sessions_app.outputs.press import write_whole


class SessionsCommand(BaseCommand):
    requires_system_checks = []

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            make_ready()
            return super().execute(*args, **options)
        except CommandError as error:
            if not getattr(self, "_called_from_command_line", False):
                raise
            self.stderr.write(f"selvsjekk: {error}")
            sys.exit(error.returncode)

    def say(self, words: str, facts: dict[str, object], *, as_json: bool) -> None:
        self.stdout.write(json.dumps(facts, ensure_ascii=False) if as_json else words)


def make_ready() -> None:
    """A new installation gets its tables at once; an older one is left to `start`, which backs it up."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if executor.loader.applied_migrations:
        raise CommandError(
            "this installation is older than the program. `selvsjekk start` makes a backup and upgrades it"
        )
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)


def municipality_of(number: str) -> Municipality:
    found = Municipality.objects.present().filter(number=number).first()
    if found is None:
        raise CommandError(f"there is no municipality {number}. Its number has four digits, e.g. 5612")
    return found


def session_of(text: str) -> Session:
    """A session by its id, or by its code in any way of writing it."""
    found = Session.objects.named(codes.typed(text))
    session = found.select_related("municipality", "current_step__meeting").first()
    if session is None:
        raise CommandError(f"there is no session {text}. Give its code, e.g. ABC-DEFG, or its number")
    return session


def leader() -> User | None:
    """Who a command acts for: on a laptop its one facilitator; in a hosted installation nobody."""
    return None if settings.HOSTED else local_facilitator()


def hand_over(session: Session) -> None:
    """On a laptop, put the session on the facilitator's front page."""
    if (user := leader()) is not None:
        admit(user=user, municipality=session.municipality)


def facts_of(session: Session) -> dict[str, object]:
    groups = session.present_meeting.groups.order_by("number")
    return {
        "session": session.pk,
        "code": session.spoken_code,
        "join": session.join_url,
        "console": f"{settings.PUBLIC_URL}/s/{session.pk}/",
        "groups": list(groups.values_list("pk", flat=True)),
    }


def words_of(session: Session) -> str:
    facts = facts_of(session)
    first = f"{session.municipality}: session {session.pk}, code {session.spoken_code}"
    return f"{first}\njoin     {facts['join']}\nconsole  {facts['console']}"


def write(path: Path, data: bytes) -> None:
    """All of it or nothing. Raises CommandError."""
    try:
        write_whole(path, data)
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror}") from None
