"""The cookie by which a browser knows its seats: their tokens, newest first, and nothing else."""

import uuid
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sessions_app.models import Participant
from sessions_app.numbers import as_uuid

MOST_REMEMBERED = 8
LASTS = 180 * 24 * 3600  # seconds: weeks may pass between two meetings of a series


def remembered_seats(cookies: Mapping[str, str]) -> list[uuid.UUID]:
    """The tokens of the seats that this browser holds, newest first; what is not a token is left out."""
    return [
        token
        for part in cookies.get(settings.SEAT_COOKIE_NAME, "").split(".")[:MOST_REMEMBERED]
        if (token := as_uuid(part))
    ]


def remember(response: HttpResponse, tokens: list[uuid.UUID]) -> None:
    response.set_cookie(
        settings.SEAT_COOKIE_NAME,
        ".".join(token.hex for token in tokens[:MOST_REMEMBERED]),
        max_age=LASTS,
        httponly=True,
        secure=settings.HOSTED,
        samesite="Lax",
        path="/",
    )


def seated(request: HttpRequest, participant: Participant, query: str = "") -> HttpResponse:
    """To the group, with the seat's token first in the browser's cookie."""
    response: HttpResponse = redirect(reverse("group-page", args=[participant.group_id]) + query)
    response.status_code = 303
    others = [token for token in remembered_seats(request.COOKIES) if token != participant.token]
    remember(response, [participant.token, *others])
    return response
