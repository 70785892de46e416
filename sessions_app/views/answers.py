"""What a phone, a script or a form without JavaScript hears after an act on a note."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from sessions_app.domain.notes import Written
from sessions_app.drawing import drawn
from sessions_app.models import Note, Participant
from sessions_app.views.acts import Refused, told
from sessions_app.views.group import draw_group
from sessions_app.views.guards import Request


def acknowledged(result: Written) -> HttpResponse:
    response = HttpResponse(drawn(result.note), status=201 if result.created else 200)
    response.headers["ETag"] = f'"{result.version}"'
    return response


def conflict(result: Written) -> HttpResponse:
    """Both are kept and both are shown: the note as somebody else left it, and this text beside it."""
    assert result.beside is not None  # noqa: S101 - the caller has looked
    response = HttpResponse(drawn(result.beside) + drawn(result.note), status=409)
    response.headers["Location"] = reverse("group-note", args=[result.note.group_id, result.note.pk])
    response.headers["ETag"] = f'"{result.note.version}"'
    return response


def conflict_page(request: Request, participant: Participant, result: Written) -> HttpResponse:
    kept = _("Somebody changed this note at the same time. Both texts are kept, one below the other.")
    return draw_group(request, participant, status=409, extra={"told": kept})


def refusal(request: Request, participant: Participant, refused: Refused) -> HttpResponse:
    """The reason; for a form on the group's page, with what was typed."""
    extra = {"error": refused.reason, "typed": request.POST.get("text", "")}
    return told(
        request, refused, lambda: draw_group(request, participant, status=refused.status, extra=extra)
    )


def to_group(participant: Participant, note: Note, **more: object) -> HttpResponse:
    """Back to the group's page, at the note's question; `withdrawn` names a note that may be brought back."""
    place = reverse("group-page", args=[participant.group_id])
    query = urlencode({"question": note.question, **more})
    return HttpResponse(status=303, headers={"Location": f"{place}?{query}#note-{note.pk}"})
