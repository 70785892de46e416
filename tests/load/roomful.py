"""A session with everything in it that a room can make, as large as asked for: the example's, over and over.

Rows come by the way that the example comes, so they are those that the program's own acts would have left.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from itertools import cycle, islice
from typing import Any

SEATS = 5  # taken, of six: a phone that measures may join
SUPPORT, DOTS = 5, 8  # of each ambition, on each theme
GATHERED = 15  # notes under a theme


def room(groups: str, notes: str, themes: str) -> None:
    """So many notes in each group. Tells as `demo --json` does, of an earlier one and of the present one."""
    from django.core.management import call_command

    from sessions_app.domain import demo as example
    from sessions_app.models import Session

    example.demo = lambda _: story(int(groups), int(notes), int(themes))  # type: ignore[assignment, attr-defined]
    told = []
    for _ in ("earlier", "now"):
        said = StringIO()
        call_command("demo", json=True, stdout=said)
        told.append(json.loads(said.getvalue()))
    earlier = Session.objects.get(pk=told[0]["session"])
    earlier.started_at = earlier.created_at - timedelta(days=200)
    earlier.save(update_fields=["started_at"])
    print(json.dumps(told))


def story(groups: int, notes: int, themes: int) -> Any:
    from sessions_app.content.demo import DemoTheme, demo, demos

    told = [demo(number) for number in demos()]
    said = [group for one in told for group in one.groups]
    thoughts = cycle(note for one in told for note in one.notes)
    players = cycle(player for group in said for player in group.players)
    ambitions = cycle(ambition for group in said for ambition in group.ambitions)
    ratings = cycle(rating for group in said for rating in group.ratings)
    tables = tuple(
        replace(
            said[0],
            names=("",) * SEATS,
            notes=tuple(numbered(islice(thoughts, notes), number)),
            ratings=tuple(
                replace(one, seat=seat) for seat, one in enumerate(islice(ratings, SEATS), start=1)
            ),
            players=tuple(replace(one, name=f"{one.name} {number}") for one in islice(players, 1)),
            ambitions=tuple(
                replace(one, text=f"{one.text} ({number})", support=SUPPORT) for one in islice(ambitions, 1)
            ),
        )
        for number in range(1, groups + 1)
    )
    texts = cycle(note.text for some in zip(*(table.notes for table in tables), strict=True) for note in some)
    gathered = tuple(
        DemoTheme(f"Tema {number}", DOTS, tuple(dict.fromkeys(islice(texts, GATHERED))))
        for number in range(1, themes + 1)
    )
    return replace(told[0], groups=tables, themes=gathered, same=())


def numbered(thoughts: Iterator[Any], number: int) -> Iterator[Any]:
    """No two notes of a room say the same, or the example would not know them apart."""
    for place, note in enumerate(thoughts):
        yield replace(note, text=f"{note.text} ({number}.{place})", seat=place % SEATS + 1)


def page_queries(session: str, group: str, earlier: str) -> None:
    """Of each page that big.py measures, as JSON."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    from sessions_app.models import Participant
    from tests.load.big import pages_of
    from tests.load.fill import count_of

    settings.ALLOWED_HOSTS = ["*"]
    laptop, phone = Client(), Client()
    laptop.force_login(User.objects.get(memberships__municipality__sessions=int(session)))
    phone.cookies[settings.SEAT_COOKIE_NAME] = Participant.objects.in_group(int(group)).seated()[0].token.hex
    counted = {}
    for page in pages_of(int(session), int(group), int(earlier)):
        if page.before:
            laptop.post(page.before[0], page.before[1])
        browser = phone if page.on_phone else laptop
        counted[page.name] = count_of(lambda browser=browser, path=page.path: browser.get(path))
    print(json.dumps(counted))
