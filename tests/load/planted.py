"""`python -m tests.load.planted NAME COMMAND…`: the program with one fault put in, for the checker to find.

A check that cannot fail is a defect. Everything here is laid over the program from outside; it knows nothing.
"""

import datetime as dt
import itertools
import os
import sys
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import django
import time_machine
from django.db import DatabaseError, OperationalError
from django.http import Http404

from selvsjekk import cli

CAUGHT_AS = {
    "no-unique-id": {"duplicated"},
    "dedupe-in-memory": {"duplicated"},
    "no-version-check": {"lost"},
    "acknowledge-before-commit": {"stale", "lost"},
    "swallow-database-error": {"lost"},
    "drop-every-50th-event": {"gap"},
    "event-to-another-session": {"alien"},
    "no-tenant-check": {"alien"},
    "revision-without-lock": {"integrity"},
    "snapshot-before-subscribing": {"gap"},
    "finished-still-takes-notes": {"late"},
}
NEEDS = {"dedupe-in-memory": "kill", "acknowledge-before-commit": "kill"}  # the fault that brings it out
ONLY_POSTGRESQL = {"revision-without-lock"}  # SQLite has one writer at a time
AHEAD, BEHIND = "a-day-ahead", "a-day-behind"  # no bugs either: the server's clock
HONEST = "honest-database-error"  # no bug: what is swallowed above is answered, and nothing may be found


def part(name: str) -> Any:
    """A module of the program; untyped, because what follows is not how it is meant to be used."""
    return import_module(f"sessions_app.{name}")


def no_unique_id() -> None:
    notes = part("views.notes")

    write = notes.write_note

    def written(*, note_id: uuid.UUID, edit: uuid.UUID, base: int, **rest: Any) -> Any:
        return write(note_id=note_id if base else uuid.uuid4(), edit=uuid.uuid4(), base=base, **rest)

    notes.write_note = written


def dedupe_in_memory() -> None:
    """Knows the edits of this process, not those of the one that was killed."""
    notes = part("domain.notes")
    models = part("models")

    asked_of_database, remember, known = notes.done_before, notes.Writer.remember, set[uuid.UUID]()

    def done_before(edit: uuid.UUID, *rest: Any) -> Any:
        return asked_of_database(edit, *rest) if edit in known else None

    def remembered(self: Any, *args: Any) -> None:
        known.add(self.edit)
        models.Edit.objects.filter(pk=self.edit).delete()
        remember(self, *args)

    notes.done_before, notes.Writer.remember = done_before, remembered


def no_version_check() -> None:
    models = part("models")
    notes = part("views.notes")

    write = notes.write_note

    def written(*, note_id: uuid.UUID, base: int, **rest: Any) -> Any:
        there = models.Note.objects.filter(pk=note_id).values_list("version", flat=True).first()
        return write(note_id=note_id, base=max(base, there or 0), **rest)

    notes.write_note = written


def acknowledge_before_commit() -> None:
    notes = part("views.notes")

    write, later = notes.write_note, ThreadPoolExecutor(4)

    def write_later(**asked: Any) -> None:
        time.sleep(0.05)
        write(**asked)

    def written(**asked: Any) -> Any:
        later.submit(write_later, **asked)
        return as_if(**asked)

    notes.write_note = written


def as_if(*, author: Any, note_id: uuid.UUID, question: str, text: str, base: int, edit: uuid.UUID) -> Any:
    """The answer to a write that went well."""
    done = part("domain.notes").Written
    models = part("models")

    note = models.Note(id=note_id, group=author.group, question=question, text=text, version=base + 1)
    return done(note, base + 1, created=not base)


def database_errors() -> None:
    """Every 25th act fails as on a bad disk, after some of it has been done."""
    notes = part("domain.notes")

    remember, count = notes.Writer.remember, itertools.count(1)

    def failing(self: Any, *args: Any) -> None:
        remember(self, *args)
        if next(count) % 25 == 0:
            raise OperationalError("disk I/O error")

    notes.Writer.remember = failing


def swallow_database_error() -> None:
    notes = part("views.notes")

    database_errors()
    write = notes.write_note

    def written(**asked: Any) -> Any:
        try:
            return write(**asked)
        except DatabaseError:
            return as_if(**asked)

    notes.write_note = written


def drop_every_50th_event() -> None:
    topic = part("live.topic").Topic

    send, count = topic._send, itertools.count(1)

    def dropping(listeners: Any, data: bytes) -> None:
        if not data.startswith(b"id:") or next(count) % 50:
            send(listeners, data)

    topic._send = staticmethod(dropping)


def event_to_another_session() -> None:
    live = part("live")
    models = part("models")
    fragments = part("views.fragments")

    draw, count = fragments.draw_notes, itertools.count(1)

    def mixed(group_id: int, since: int) -> Any:
        drawn = draw(group_id, since)
        if next(count) % 5:
            return drawn
        session = models.Group.objects.values_list("meeting__session", flat=True).get(pk=group_id)
        other = models.Group.objects.exclude(meeting__session=session).order_by("-revision")[0]
        return live.Drawn(drawn.revision, drawn.html + draw(other.pk, max(0, other.revision - 3)).html)

    fragments.DRAWERS["notes"] = mixed


def no_tenant_check() -> None:
    models = part("models")
    guards, stream = part("views.guards"), part("views.stream")

    def anybody(cookies: Any, group_id: int) -> Any:
        found = models.Participant.objects.in_group(group_id).seated().with_session().first()
        if found is None:
            raise Http404
        return found

    guards.seat_of = stream.seat_of = anybody


def revision_without_lock() -> None:
    notes = part("domain.notes")
    models = part("models")

    def not_locked(group_id: int) -> Any:
        return models.Group.objects.select_related("meeting__session").get(pk=group_id)

    notes.locked_group = not_locked


def snapshot_before_subscribing() -> None:
    """The present state is read at the door; what comes until the listener is one is told to the others."""
    events = part("live.events")
    topic = part("live.topic").Topic
    stream = part("views.stream")
    draw = part("views.fragments").draw

    admit, snapshots = stream.admit_participant, dict[tuple[int, int], Any]()

    def admitted(request: Any, group_id: int) -> Any:
        admission = admit(request, group_id)
        snapshots[group_id, admission.seen] = draw("notes", group_id, admission.language, admission.seen)
        time.sleep(0.02)
        return admission

    def enter(self: Any, listener: Any, seen: int) -> None:
        if self.kind != "notes":
            enter_well(self, listener, seen)
            return
        drawn = snapshots[self.ident, seen]
        listener.put(events.parts("notes", drawn))
        self.members.add(listener)
        self.revision = max(self.revision, drawn.revision)

    enter_well = topic.enter
    stream.admit_participant, topic.enter = admitted, enter


def finished_still_takes_notes() -> None:
    models = part("models")

    models.Session.is_finished = False


def another_clock(days: int) -> None:
    """Whatever asks Python for the time; what is measured, not told, stays (asyncio, limits)."""
    time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=days), tick=True).start()


PLANTS: dict[str, Callable[[], None]] = {
    "no-unique-id": no_unique_id,
    "dedupe-in-memory": dedupe_in_memory,
    "no-version-check": no_version_check,
    "acknowledge-before-commit": acknowledge_before_commit,
    "swallow-database-error": swallow_database_error,
    "drop-every-50th-event": drop_every_50th_event,
    "event-to-another-session": event_to_another_session,
    "no-tenant-check": no_tenant_check,
    "revision-without-lock": revision_without_lock,
    "snapshot-before-subscribing": snapshot_before_subscribing,
    "finished-still-takes-notes": finished_still_takes_notes,
    HONEST: database_errors,
    AHEAD: lambda: another_clock(1),
    BEHIND: lambda: another_clock(-1),
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selvsjekk.settings")
    django.setup()
    PLANTS[sys.argv.pop(1)]()
    cli.main()


if __name__ == "__main__":
    main()
