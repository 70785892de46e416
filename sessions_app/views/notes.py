"""A phone's acts on a note.

Scripts and the outbox send PUT and DELETE and get a status. Without JavaScript a form sends POST and gets a
page of its own.
"""

import uuid

from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sessions_app.domain.exceptions import (
    EditReused,
    ForeignNote,
    NoSuchNote,
    NoteChanged,
    RoundNotOpened,
    SessionFinished,
    UnknownQuestion,
)
from sessions_app.domain.notes import mark_note, withdraw_note, write_note
from sessions_app.drawing import drawn
from sessions_app.forms import MarkForm, NoteForm, WithdrawForm
from sessions_app.models import Note, Participant
from sessions_app.views.acts import Refused, allow, fields_of, finished, reused, valid, wants_page
from sessions_app.views.answers import (
    acknowledged,
    conflict,
    conflict_page,
    refusal,
    to_group,
)
from sessions_app.views.group import own_note_or_404
from sessions_app.views.guards import Request, participant_view
from sessions_app.views.pages import render_page


@require_http_methods(["GET", "HEAD", "PUT", "POST", "DELETE"])
@participant_view
def note(request: Request, participant: Participant, note_id: uuid.UUID) -> HttpResponse:
    if request.method in {"GET", "HEAD"}:
        return draw_note(request, participant, own_note_or_404(participant, note_id))
    try:
        allow(participant)
        if request.method == "DELETE" or "withdraw" in request.POST:
            return withdrawn(request, participant, note_id)
        return written(request, participant, note_id)
    except Refused as refused:
        return refusal(request, participant, refused)


def written(request: Request, participant: Participant, note_id: uuid.UUID) -> HttpResponse:
    form = valid(NoteForm(fields_of(request)))
    try:
        result = write_note(author=participant, note_id=note_id, **form.cleaned_data)
    except (ForeignNote, IntegrityError):  # two groups at once with one id: the second comes too late
        raise Http404 from None
    except SessionFinished:
        raise Refused(410, finished()) from None
    except EditReused:
        raise Refused(422, reused()) from None
    except UnknownQuestion:
        raise Refused(422, _("This question is not part of the self-check.")) from None
    except RoundNotOpened:
        raise Refused(
            422, _("This round has not begun yet. What you wrote stays here until it does.")
        ) from None
    if request.method == "POST":
        return (
            to_group(
                participant, result.note, **({"paper": "yes"} if form.cleaned_data["from_paper"] else {})
            )
            if result.beside is None
            else conflict_page(request, participant, result)
        )
    return conflict(result) if result.beside is not None else acknowledged(result)


def withdrawn(request: Request, participant: Participant, note_id: uuid.UUID) -> HttpResponse:
    form = valid(WithdrawForm(fields_of(request)))
    try:
        note = withdraw_note(author=participant, note_id=note_id, **form.cleaned_data)
    except (NoSuchNote, ForeignNote):
        raise Http404 from None
    except SessionFinished:
        raise Refused(410, finished()) from None
    except EditReused:
        raise Refused(422, reused()) from None
    except NoteChanged:
        raise Refused(
            409, _("Somebody has just changed this note. Look at it again before you withdraw it.")
        ) from None
    if request.method == "POST":
        return to_group(participant, note, withdrawn=note.pk)
    response = HttpResponse(status=200)
    response.headers["ETag"] = f'"{note.version}"'
    return response


@require_POST
@participant_view
def mark(request: Request, participant: Participant, note_id: uuid.UUID) -> HttpResponse:
    try:
        allow(participant)
        form = valid(MarkForm(request.POST))
        note = mark_note(author=participant, note_id=note_id, **form.cleaned_data)
    except (NoSuchNote, ForeignNote):
        raise Http404 from None
    except SessionFinished:
        return refusal(request, participant, Refused(410, finished()))
    except EditReused:
        return refusal(request, participant, Refused(422, reused()))
    except Refused as refused:
        return refusal(request, participant, refused)
    if wants_page(request):
        return to_group(participant, note)
    response = HttpResponse(drawn(note))
    response.headers["ETag"] = f'"{note.version}"'
    return response


def draw_note(request: Request, participant: Participant, note: Note) -> HttpResponse:
    context = {
        "participant": participant,
        "note": note,
        "group": participant.group,
    }
    return render_page(request, "group/note/page.html", context)
