"""What every act of a phone has in common, on a note or a structured answer: how it is read, and refused."""

from collections.abc import Callable
from typing import TypeVar

from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from sessions_app import limits
from sessions_app.models import Participant

F = TypeVar("F", bound=Form)


class Refused(Exception):
    """An act that was not done: with which status, and why in the reader's words."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def allow(participant: Participant) -> None:
    """120 writes a minute per seat. Never per address: the room shares one. Raises Refused."""
    if limits.writes.take(str(participant.pk)):
        raise Refused(429, _("That was very many notes at once. They are sent again in a moment."))


def reused() -> str:
    return _("This was sent before with another content. Load the page again and try once more.")


def finished() -> str:
    return _(
        "This self-check is finished and takes no more notes. "
        "Your text is still here: copy it if you need it."
    )


def fields_of(request: HttpRequest) -> QueryDict:
    """Django reads form fields from POST only. A DELETE may carry its two in the address."""
    if request.method == "POST":
        return request.POST
    return QueryDict(request.body or request.META["QUERY_STRING"], encoding="utf-8")


def valid(form: F) -> F:
    if not form.is_valid():
        raise Refused(422, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return form


def wants_page(request: HttpRequest) -> bool:
    """A browser that follows a form says it navigates; the outbox and scripts do not."""
    return request.headers.get("Sec-Fetch-Mode") == "navigate" or "text/html" in request.headers.get(
        "Accept", ""
    )


def told(request: HttpRequest, refused: Refused, page: Callable[[], HttpResponse]) -> HttpResponse:
    """The reason: as words for the outbox; for a form as the `page`, which keeps what was typed."""
    if request.method == "POST" and wants_page(request):
        response = page()
    else:
        response = HttpResponse(
            refused.reason, status=refused.status, content_type="text/plain; charset=utf-8"
        )
    if refused.status == 429:
        response.headers["Retry-After"] = "2"
    return response
