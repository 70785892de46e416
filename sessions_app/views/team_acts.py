"""A phone's acts on the team: players, ambitions, and standing behind other groups' ambitions.

As with notes: the outbox sends PUT and DELETE and gets a status, a form without JavaScript POSTs and gets a
page.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sessions_app.domain.answers import (
    Answered,
    support_ambition,
    withdraw_ambition,
    withdraw_player,
    write_ambition,
    write_player,
)
from sessions_app.domain.exceptions import (
    AnswerWithdrawn,
    EditReused,
    ForeignNote,
    NoSuchAnswer,
    NoteChanged,
    RoundNotOpened,
    SessionFinished,
)
from sessions_app.domain.seating import first_seat
from sessions_app.forms import AmbitionForm, PlayerForm, SupportForm, WithdrawForm
from sessions_app.forms.note import EditForm
from sessions_app.models import Ambition, Participant, TeamPlayer
from sessions_app.views.acts import Refused, allow, fields_of, finished, reused, told, valid, wants_page
from sessions_app.views.guards import Request, participant_view
from sessions_app.views.pages import render_page
from sessions_app.views.team import (
    CHOICES,
    draw_team,
    drawn_ambition,
    drawn_player,
    has_several_meetings,
    with_tables,
)

Answer = TeamPlayer | Ambition


@dataclass(frozen=True)
class Kind:
    """What a player and an ambition differ in."""

    name: str  # of its id in the domain, its template, its place on the page
    rows: type[TeamPlayer | Ambition]
    form: type[EditForm]
    write: Callable[..., Answered[Any]]
    withdraw: Callable[..., Answer]
    draw: Callable[[Any], str]
    url: str

    def id_of(self, answer_id: uuid.UUID) -> dict[str, uuid.UUID]:
        return {f"{self.name}_id": answer_id}


PLAYER = Kind("player", TeamPlayer, PlayerForm, write_player, withdraw_player, drawn_player, "team-player")
AMBITION = Kind(
    "ambition", Ambition, AmbitionForm, write_ambition, withdraw_ambition, drawn_ambition, "ambition"
)


@require_http_methods(["GET", "HEAD", "PUT", "POST", "DELETE"])
@participant_view
def player(request: Request, participant: Participant, player_id: uuid.UUID) -> HttpResponse:
    return answered(request, participant, PLAYER, player_id)


@require_http_methods(["GET", "HEAD", "PUT", "POST", "DELETE"])
@participant_view
def ambition(request: Request, participant: Participant, ambition_id: uuid.UUID) -> HttpResponse:
    return answered(request, participant, AMBITION, ambition_id)


def answered(request: Request, participant: Participant, kind: Kind, answer_id: uuid.UUID) -> HttpResponse:
    if request.method in {"GET", "HEAD"}:
        return draw_one(request, participant, kind, answer_id)
    try:
        allow(participant)
        with heard():
            if request.method == "DELETE" or "withdraw" in request.POST:
                return withdrawn(request, participant, kind, answer_id)
            return written(request, participant, kind, answer_id)
    except Refused as refused:
        return refusal(request, participant, refused, kind, answer_id)


@contextmanager
def heard() -> Iterator[None]:
    """The domain's facts, as statuses with a sentence."""
    try:
        yield
    except AnswerWithdrawn:
        raise Refused(422, _("The other group has taken this back.")) from None
    except (NoSuchAnswer, ForeignNote, IntegrityError):  # two groups at once with one id: one comes too late
        raise Http404 from None
    except SessionFinished:
        raise Refused(410, finished()) from None
    except EditReused:
        raise Refused(422, reused()) from None
    except RoundNotOpened:
        early = _("This round has not begun yet. What you wrote stays here until it does.")
        raise Refused(422, early) from None
    except NoteChanged:
        changed = _("Somebody has just changed this. Look at it again before you withdraw it.")
        raise Refused(409, changed) from None


def written(request: Request, participant: Participant, kind: Kind, answer_id: uuid.UUID) -> HttpResponse:
    form = valid(kind.form(fields_of(request)))
    result = kind.write(author=participant, **kind.id_of(answer_id), **form.cleaned_data)
    if request.method == "POST":
        if result.beside is not None:
            both = _("Somebody changed this at the same time. Both are kept, one below the other.")
            return draw_team(request, participant, status=409, extra={"told": both})
        return to_team(participant, f"{kind.name}-{result.answer.pk}")
    if result.beside is None:
        response = HttpResponse(kind.draw(result.answer), status=201 if result.created else 200)
    else:
        response = HttpResponse(kind.draw(result.beside) + kind.draw(result.answer), status=409)
        response.headers["Location"] = reverse(kind.url, args=[participant.group_id, result.answer.pk])
    response.headers["ETag"] = f'"{result.version}"'
    return response


def withdrawn(request: Request, participant: Participant, kind: Kind, answer_id: uuid.UUID) -> HttpResponse:
    form = valid(WithdrawForm(fields_of(request)))
    answer = kind.withdraw(author=participant, **kind.id_of(answer_id), **form.cleaned_data)
    if request.method == "POST":
        return to_team(participant, "undo", withdrawn=answer.pk)
    response = HttpResponse(status=200)
    response.headers["ETag"] = f'"{answer.version}"'
    return response


@require_POST
@participant_view
def support(request: Request, participant: Participant, ambition_id: uuid.UUID) -> HttpResponse:
    """Stand behind what another group wants, or no longer."""
    try:
        allow(participant)
        form = valid(SupportForm(request.POST))
        with heard():
            support_ambition(author=participant, ambition_id=ambition_id, **form.cleaned_data)
    except Refused as refused:
        return refusal(request, participant, refused)
    if wants_page(request):
        return to_team(participant, f"other-{ambition_id}")
    rows = Ambition.objects.table_by_table().with_support(first_seat(participant))
    several = has_several_meetings(participant.group.meeting.session)
    [(other, table)] = with_tables([rows.get(pk=ambition_id)], several=several)
    context = {"ambition": other, "table": table, "group": participant.group}
    response = HttpResponse(render_to_string("group/team/_other.html", context))
    response.headers["ETag"] = '"1"'
    return response


def draw_one(request: Request, participant: Participant, kind: Kind, answer_id: uuid.UUID) -> HttpResponse:
    """A player or an ambition as a page, for browsers without JavaScript."""
    answer = get_object_or_404(kind.rows.objects.by_group(participant.group_id), pk=answer_id)
    context = {"participant": participant, "group": participant.group, kind.name: answer, **CHOICES}
    return render_page(request, f"group/team/{kind.name}/page.html", context)


def refusal(
    request: Request,
    participant: Participant,
    refused: Refused,
    kind: Kind | None = None,
    answer_id: uuid.UUID | None = None,
) -> HttpResponse:
    """The reason; for a form on the team's page, with what was typed, still meant for the same answer."""
    extra: dict[str, Any] = {"error": refused.reason}
    if kind is not None and "withdraw" not in request.POST:
        extra |= {f"typed_{kind.name}": request.POST, f"new_{kind.name}": answer_id}
    return told(
        request, refused, partial(draw_team, request, participant, status=refused.status, extra=extra)
    )


def to_team(participant: Participant, place: str, **query: object) -> HttpResponse:
    path = reverse("group-team", args=[participant.group_id]) + (f"?{urlencode(query)}" if query else "")
    return HttpResponse(status=303, headers={"Location": f"{path}#{place}"})
