"""`python -m tests.load.planted NAME COMMAND…`: the program with one fault put in, for the checker to find.

A check that cannot fail is a defect. Everything here is laid over the program from outside; it knows nothing.
Where the program has changed so that there is nothing left to lay over, the server does not start.
"""

import datetime as dt
import itertools
import os
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import django
import time_machine
from django.conf import settings
from django.db import DatabaseError, OperationalError
from django.db.models import Count, QuerySet
from django.http import Http404

from selvsjekk import cli
from tests.load.bugs import AHEAD, BEHIND, HONEST, NOT_ON_DISK

VARIABLE = "PLANTED_BUG"  # so that worker processes have it as well


class NothingToLayOver(Exception):
    """The program has no such place any more; the bug must be planted anew, or it proves nothing."""


def part(name: str) -> Any:
    """A module of the program; untyped, because what follows is not how it is meant to be used."""
    return import_module(f"sessions_app.{name}")


def lay_over(owner: Any, name: str, make: Callable[[Any], Any]) -> None:
    """Put what `make` makes of `owner.name` in its place. A class's own word stays a class's own."""
    if not hasattr(owner, name):
        raise NothingToLayOver(f"{owner.__name__}.{name}")
    made = make(getattr(owner, name))
    kept = isinstance(vars(owner).get(name), staticmethod)
    setattr(owner, name, staticmethod(made) if kept else made)


def no_unique_id() -> None:
    def planted(write: Any) -> Any:
        def written(*, note_id: uuid.UUID, edit: uuid.UUID, base: int, **rest: Any) -> Any:
            return write(note_id=note_id if base else uuid.uuid4(), edit=uuid.uuid4(), base=base, **rest)

        return written

    lay_over(part("views.notes"), "write_note", planted)


def dedupe_in_memory() -> None:
    """Knows the edits of this process, not those of the one that was killed."""
    notes, models, known = part("domain.notes"), part("models"), set[uuid.UUID]()

    def forgetful(ask: Any) -> Any:
        return lambda edit, *rest: ask(edit, *rest) if edit in known else None

    def overwriting(remember: Any) -> Any:
        def remembered(self: Any, *args: Any) -> None:
            known.add(self.edit)
            models.Edit.objects.filter(pk=self.edit).delete()
            remember(self, *args)

        return remembered

    lay_over(notes, "done_before", forgetful)
    lay_over(notes.Writer, "remember", overwriting)


def answers_forget() -> None:
    """What comes again is taken for new: an old rating undoes a newer one, and a player stands twice."""
    act, models = part("domain.answers").Act, part("models")

    def anew(remember: Any) -> Any:
        def remembered(self: Any, *args: Any) -> None:
            models.AnswerEdit.objects.filter(pk=self.edit).delete()
            remember(self, *args)

        return remembered

    lay_over(act, "done_before", lambda _: lambda self: self.refuse_if_closed())
    lay_over(act, "remember", anew)


def no_version_check() -> None:
    models = part("models")

    def planted(write: Any) -> Any:
        def written(*, note_id: uuid.UUID, base: int, **rest: Any) -> Any:
            there = models.Note.objects.filter(pk=note_id).values_list("version", flat=True).first()
            return write(note_id=note_id, base=max(base, there or 0), **rest)

        return written

    lay_over(part("views.notes"), "write_note", planted)


def acknowledge_before_commit() -> None:
    later = ThreadPoolExecutor(4)

    def planted(write: Any) -> Any:
        def write_later(**asked: Any) -> None:
            time.sleep(0.05)
            write(**asked)

        def written(**asked: Any) -> Any:
            later.submit(write_later, **asked)
            return as_if(**asked)

        return written

    lay_over(part("views.notes"), "write_note", planted)


def as_if(*, author: Any, note_id: uuid.UUID, question: str, text: str, base: int, **_: Any) -> Any:
    """The answer to a write that went well."""
    done = part("domain.notes").Written
    models = part("models")

    note = models.Note(id=note_id, group=author.group, question=question, text=text, version=base + 1)
    return done(note, base + 1, created=not base)


def database_errors() -> None:
    """One act in 25 fails three times as on a bad disk, after some of it has been done.

    Once would not show: what fails among others is done again alone before anybody hears of it.
    """
    failures: Counter[uuid.UUID] = Counter()

    def failing(remember: Any) -> Any:
        def remembered(self: Any, *args: Any) -> None:
            remember(self, *args)
            if self.edit.int % 25 == 0 and failures[self.edit] < 3:
                failures[self.edit] += 1
                raise OperationalError("disk I/O error")

        return remembered

    lay_over(part("domain.notes").Writer, "remember", failing)


def answer_database_errors(answer: Callable[..., Any]) -> None:
    def planted(write: Any) -> Any:
        def written(**asked: Any) -> Any:
            try:
                return write(**asked)
            except DatabaseError:
                return answer(**asked)

        return written

    database_errors()
    lay_over(part("views.notes"), "write_note", planted)


def swallow_database_error() -> None:
    answer_database_errors(as_if)


def tell_of_database_error() -> None:
    """500, as any framework would: then a phone does not know whether to come again."""

    def crash(**asked: Any) -> Any:
        raise RuntimeError("the database is ill")

    answer_database_errors(crash)


def drop_every_50th_event() -> None:
    count = itertools.count(1)

    def planted(send: Any) -> Any:
        def dropping(listeners: Any, data: bytes) -> None:
            if not data.startswith(b"id:") or next(count) % 50:
                send(listeners, data)

        return dropping

    lay_over(part("live.topic").Topic, "_send", planted)


def event_to_another_session() -> None:
    live, models, fragments, count = part("live"), part("models"), part("views.fragments"), itertools.count(1)
    draw = fragments.DRAWERS["notes"]

    def mixed(group_id: int, since: int) -> Any:
        drawn = draw(group_id, since)
        if next(count) % 5:
            return drawn
        session = models.Group.objects.values_list("meeting__session", flat=True).get(pk=group_id)
        other = models.Group.objects.exclude(meeting__session=session).order_by("-revision")[0]
        return live.Drawn(drawn.revision, drawn.html + draw(other.pk, max(0, other.revision - 3)).html)

    lay_over(fragments, "DRAWERS", lambda drawers: drawers | {"notes": mixed})


def no_tenant_check() -> None:
    models = part("models")

    def anybody(cookies: Any, group_id: int) -> Any:
        seats = models.Participant.objects.filter(group=group_id, left_at=None)
        found = seats.select_related("group__meeting__session").first()
        if found is None:
            raise Http404
        return found

    for module in ("views.guards", "views.stream"):
        lay_over(part(module), "seat_of", lambda _: anybody)


def revision_without_lock() -> None:
    """Wherever the program asks for a row's lock, it gets the row."""
    lay_over(QuerySet, "select_for_update", lambda _: lambda self, **_options: self)


def snapshot_before_subscribing() -> None:
    """The present state is read at the door; what comes until the listener is one is told to the others."""
    events, draw = part("live.events"), part("views.fragments").draw
    snapshots = dict[tuple[int, int], Any]()

    def early(admit: Any) -> Any:
        def admitted(request: Any, group_id: int) -> Any:
            admission = admit(request, group_id)
            snapshots[group_id, admission.seen] = draw("notes", group_id, admission.language, admission.seen)
            time.sleep(0.02)
            return admission

        return admitted

    def late(enter_well: Any) -> Any:
        def enter(self: Any, listener: Any, seen: int) -> None:
            if self.kind != "notes":
                enter_well(self, listener, seen)
                return
            drawn = snapshots[self.ident, seen]
            listener.put(events.parts("notes", drawn))
            self.members.add(listener)
            self.revision = max(self.revision, drawn.revision)

        return enter

    lay_over(part("views.stream"), "admit_participant", early)
    lay_over(part("live.topic").Topic, "enter", late)


def finished_still_takes_notes() -> None:
    lay_over(part("models").Session, "is_finished", lambda _: False)


def order_by_clock() -> None:
    def planted(_: Any) -> Any:
        return lambda self: self.order_by("written_at", "pk")

    lay_over(part("models.note").NoteQuerySet, "for_display", planted)


def dot_stays_where_it_was() -> None:
    """Moved, it is there as well, as long as a place is free."""
    dots, models = part("domain.dots"), part("models")

    def planted(put: Any) -> Any:
        def put_beside(giver: Any, round_number: int, place: int, on: Any) -> None:
            given = models.Dot.objects.filter(participant=giver, round_number=round_number)
            free = set(dots.PLACES) - set(given.values_list("place", flat=True))
            put(giver, round_number, min({place} & free or free or {place}) if on else place, on)

        return put_beside

    lay_over(dots, "put", planted)


def dots_counted_for_each_note() -> None:
    """Two joins in one count: a dot on a theme counts as often as there are notes under it."""
    dots = part("domain.dots")

    def counted(self: Any) -> Counter[Any]:
        rows = self.dots().values_list("note", "theme")
        rows = rows.annotate(under=Count("theme__gathered"), count=Count("pk"))
        return Counter({dots.on_of(note, theme): count for note, theme, _, count in rows})

    lay_over(dots.Choices, "counted", lambda _: property(counted))


def closed_still_takes_dots() -> None:
    def planted(session: Any) -> Any:
        def opened(act: Any) -> Any:
            found = session.fget(act)
            found.dots = part("enums").Dots.OPEN
            return found

        return property(opened)

    lay_over(part("domain.answers").Act, "session", planted)


def theme_made_twice() -> None:
    def planted(make: Any) -> Any:
        return lambda *, theme_id, **asked: make(theme_id=uuid.uuid4(), **asked)  # noqa: ARG005

    lay_over(part("domain.themes"), "make_theme", planted)


def notes_of_any_session() -> None:
    models = part("models")

    def planted(_: Any) -> Any:
        def put_under(theme: Any, notes: Any) -> bool:
            there = theme.gathered.values("note")
            added = models.Note.objects.standing().filter(pk__in=notes).exclude(pk__in=there)
            models.ThemeNote.objects.bulk_create(models.ThemeNote(theme=theme, note=one) for one in added)
            return True

        return put_under

    lay_over(part("domain.themes"), "put_under", planted)


def answer_before_disk() -> None:
    """SQLite's own default in WAL, and what some hosts of PostgreSQL sell as fast."""
    options: Any = settings.DATABASES["default"]["OPTIONS"]
    setting, full, weak = ("init_command", "synchronous=FULL", "synchronous=NORMAL")
    if settings.DATABASE_URL:
        setting, full, weak = ("options", "synchronous_commit=on", "synchronous_commit=off")
    if full not in options[setting]:
        raise NothingToLayOver(f"{full} in the settings")
    options[setting] = options[setting].replace(full, weak)


def another_clock(days: int) -> None:
    """Whatever asks Python for the time; what is measured, not told, stays (asyncio, limits)."""
    time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=days), tick=True).start()


PLANTS: dict[str, Callable[[], None]] = {
    "no-unique-id": no_unique_id,
    "dedupe-in-memory": dedupe_in_memory,
    "answers-forget": answers_forget,
    "no-version-check": no_version_check,
    "acknowledge-before-commit": acknowledge_before_commit,
    "swallow-database-error": swallow_database_error,
    "tell-of-database-error": tell_of_database_error,
    "drop-every-50th-event": drop_every_50th_event,
    "event-to-another-session": event_to_another_session,
    "no-tenant-check": no_tenant_check,
    "revision-without-lock": revision_without_lock,
    "snapshot-before-subscribing": snapshot_before_subscribing,
    "finished-still-takes-notes": finished_still_takes_notes,
    "order-by-clock": order_by_clock,
    "dot-stays-where-it-was": dot_stays_where_it_was,
    "dots-counted-for-each-note": dots_counted_for_each_note,
    "closed-still-takes-dots": closed_still_takes_dots,
    "theme-made-twice": theme_made_twice,
    "notes-of-any-session": notes_of_any_session,
    HONEST: database_errors,
    NOT_ON_DISK: answer_before_disk,
    AHEAD: lambda: another_clock(1),
    BEHIND: lambda: another_clock(-1),
}


def main() -> None:
    os.environ[VARIABLE] = sys.argv.pop(1)
    plant()
    cli.main()


def plant() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selvsjekk.settings")
    django.setup()
    PLANTS[os.environ[VARIABLE]]()


if __name__ == "__main__":
    main()
elif __name__ == "__mp_main__":  # a worker: Python runs its parent's main module under this name
    plant()
