"""Those who ask: a phone with a seat, the facilitator's laptop, somebody across the room."""

import uuid
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext

from sessions_app.models import Note, Participant

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

    Answer: TypeAlias = _MonkeyPatchedWSGIResponse
else:
    from django.http import HttpResponse as Answer

ACROSS_THE_ROOM = "192.168.1.20"
FORM = "application/x-www-form-urlencoded"


def phone(participant: Participant, *, checks_csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=checks_csrf)
    client.cookies[settings.SEAT_COOKIE_NAME] = participant.token.hex
    return client


def laptop(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def laptop_elsewhere(user: User) -> Client:
    """The same cookie, sniffed and used from another machine."""
    client = Client(REMOTE_ADDR=ACROSS_THE_ROOM)
    client.force_login(user)
    return client


def note_path(participant: Participant, note_id: uuid.UUID) -> str:
    return f"/g/{participant.group_id}/notes/{note_id}/"


def fields(
    *,
    question: str = "1.1",
    text: str = "Vi kjenner loven",
    base: object = 0,
    edit: object = None,
) -> dict[str, str]:
    return {"question": question, "text": text, "base": str(base), "edit": str(edit or uuid.uuid4())}


def put(client: Client, path: str, data: dict[str, str]) -> Answer:
    return client.put(path, urlencode(data), content_type=FORM)


def delete(client: Client, path: str, *, base: object, edit: object = None) -> Answer:
    data = {"base": str(base), "edit": str(edit or uuid.uuid4())}
    return client.delete(path, urlencode(data), content_type=FORM)


def post_form(client: Client, path: str, data: dict[str, str]) -> Answer:
    """As a browser without JavaScript sends it."""
    return client.post(path, data, headers={"accept": "text/html", "sec-fetch-mode": "navigate"})


def row(note_id: uuid.UUID) -> dict[str, object]:
    """Everything the database has of one note."""
    return dict(Note.objects.filter(pk=note_id).values().get())


def nb(sentence: str) -> str:
    """What the catalogue makes of it in bokmål."""
    with translation.override("nb"):
        return gettext(sentence)


def queries_of(client: Client, path: str, **headers: str) -> int:
    """How many questions one page asks the database."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path, headers=headers).status_code == 200
    return len(asked)
