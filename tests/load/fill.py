"""`python -m tests.load.fill WHAT …`: rows beside the running server, which no phone could write so fast.

`sessions PEOPLE MUNICIPALITY…` plans some and opens rounds 1 and 3, as the commands do. `notes SESSION COUNT`
writes into a session's groups. `old COUNT` makes finished sessions with a little of everything.
`queries SESSION GROUP OTHER` prints how many queries each page asks, as JSON; what it saves, it saves at the
OTHER table. `bare-text SESSION` prints how long WeasyPrint takes for its notes without anything around them.
`room GROUPS NOTES THEMES` and `page-queries SESSION GROUP EARLIER`: roomful.py.
"""

import io
import json
import os
import sys
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.load import roomful

TEXT = (
    "Vi har et næringsliv som vil være med, men ingen som samler. Kva gjer vi med bygda når skulen er borte? "
)
AT_ONCE = 500


def sessions(people: str, *municipalities: str) -> None:
    """In one process, since starting Python and Django takes longer than all they do."""
    from django.core.management import call_command

    for number in municipalities:
        said = io.StringIO()
        call_command("new_session", municipality=number, people=int(people), json=True, stdout=said)
        for step in ("round-3", "round-1"):  # the team is asked for in the third, and stays open
            call_command("go", str(json.loads(said.getvalue())["session"]), step, stdout=io.StringIO())
        print(said.getvalue().strip())


def notes(session: str, count: str) -> None:
    from sessions_app.models import Group, Session

    groups = list(Group.objects.of(Session.objects.get(pk=session)))
    per_group = -(-int(count) // len(groups))
    for group in groups:
        give_notes([group] * per_group)


def give_notes(places: list[Any]) -> None:
    """One note at each place, in the order of the list, with its edit and its revision."""
    from django.utils import timezone

    from sessions_app.models import Edit, Group, Note

    now, made = timezone.now(), []
    for group in places:
        group.revision += 1
        number = group.revision
        made.append(
            Note(
                id=uuid.uuid4(), group=group, question=f"1.{number % 3 + 1}", text=TEXT + str(number),
                mark="finding" if number % 7 == 0 else "none", position=number, revision=number,
                written_at=now, changed_at=now,
            )
        )  # fmt: skip
    Note.objects.bulk_create(made, batch_size=AT_ONCE)
    Edit.objects.bulk_create(
        [
            Edit(
                id=uuid.uuid4(),
                kind="write",
                target=one,
                note=one,
                version=1,
                revision=one.revision,
                text=one.text,
                made_at=now,
            )
            for one in made
        ],
        batch_size=AT_ONCE,
    )
    Group.objects.bulk_update(
        {group.pk: group for group in places}.values(), ["revision"], batch_size=AT_ONCE
    )


def old(count: str) -> None:
    for first in range(0, int(count), AT_ONCE):
        old_sessions(min(AT_ONCE, int(count) - first))


def old_sessions(count: int) -> None:
    from django.db import transaction
    from django.utils import timezone

    from sessions_app.models import Group, Meeting, Municipality, Participant, Session, Step

    then = timezone.now() - timedelta(days=200)
    gone = {"started_at": then, "finished_at": then, "delete_on": (then + timedelta(days=730)).date()}
    kautokeino = Municipality.objects.get(number="5612")
    with transaction.atomic():
        sessions = Session.objects.bulk_create(
            [Session(municipality=kautokeino, **gone) for _ in range(count)]
        )
        Session.objects.filter(pk__in=[one.pk for one in sessions]).update(created_at=then)
        meetings = Meeting.objects.bulk_create([Meeting(session=one, number=1) for one in sessions])
        steps = [("opening", 0), ("round", 1), ("plenary", 1), ("closing", 0)]
        Step.objects.bulk_create(
            Step(meeting=meeting, position=place, kind=kind, number=number, minutes=20, opened_at=then)
            for meeting in meetings
            for place, (kind, number) in enumerate(steps)
        )
        groups = Group.objects.bulk_create(
            Group(meeting=meeting, number=number, seats=6) for meeting in meetings for number in (1, 2)
        )
        Participant.objects.bulk_create(Participant(group=group, seat=1) for group in groups)
        give_notes([group for group in groups for _ in range(4)])


def queries(session: str, group: str, other: str) -> None:
    """Through Django's own client, by whoever may: the count is the program's, not the server's."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    from sessions_app.models import Participant

    settings.ALLOWED_HOSTS = ["*"]
    laptop, phone = Client(), Client()
    laptop.force_login(User.objects.get(memberships__municipality__sessions=int(session)))
    seats = [Participant.objects.in_group(int(table)).seated()[0] for table in (group, other)]
    phone.cookies[settings.SEAT_COOKIE_NAME] = ".".join(seat.token.hex for seat in seats)
    asked = {
        "home": lambda: laptop.get("/"),
        "console": lambda: laptop.get(f"/s/{session}/"),
        "group": lambda: phone.get(f"/g/{group}/"),
        "save": lambda: phone.put(
            f"/g/{other}/notes/{uuid.uuid4()}/", saved(), "application/x-www-form-urlencoded"
        ),
    }
    print(json.dumps({name: count_of(ask) for name, ask in asked.items()}))


def saved() -> str:
    return f"question=1.1&text=Tanke&base=0&edit={uuid.uuid4()}"


def count_of(ask: Any) -> int:
    """Of the second asking: what is found once and kept is not the page's."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    with CaptureQueriesContext(connection) as asked:
        answer = ask()
    if answer.status_code not in {200, 201}:
        raise SystemExit(f"a page answered {answer.status_code}")
    return len([one for one in asked.captured_queries if not one["sql"].startswith(("BEGIN", "COMMIT"))])


def bare_text(session: str) -> None:
    """In a new process, as a report is made: what any program that uses WeasyPrint has to wait for."""
    from django.utils.html import escape

    from sessions_app.models import Note, Session

    texts = [escape(note.text) for note in Note.objects.of(Session.objects.get(pk=session))]
    began = time.monotonic()
    from weasyprint import HTML

    HTML(string="".join(f"<p>{text}</p>" for text in texts)).write_pdf(pdf_variant="pdf/a-2a", pdf_tags=True)
    print(time.monotonic() - began)


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selvsjekk.settings")
    django.setup()
    acts: dict[str, Callable[..., None]] = {
        "sessions": sessions,
        "notes": notes,
        "old": old,
        "queries": queries,
        "bare-text": bare_text,
        "room": roomful.room,
        "page-queries": roomful.page_queries,
    }
    acts[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    import selvsjekk  # noqa: F401 - the newer SQLite, before Django imports its own

    main()
