"""The phone: one group's round, questions and notes."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from sessions_app.content import Question, Round, self_check
from sessions_app.domain.maps import check_for
from sessions_app.domain.series import look_back
from sessions_app.models import MapRating, Note, Participant, Session
from sessions_app.numbers import as_uuid
from sessions_app.views.guards import Request, language, participant_view
from sessions_app.views.pages import render_page


@dataclass(frozen=True)
class OpenQuestion:
    question: Question
    notes: tuple[Note, ...]
    is_shown: bool

    @property
    def count(self) -> int:
        return sum(not note.withdrawn for note in self.notes)


@dataclass(frozen=True)
class OpenRound:
    """A round as the phone has it: all are in the page, those not opened yet are hidden until they are."""

    round: Round
    questions: tuple[OpenQuestion, ...]
    is_opened: bool

    @property
    def is_shown(self) -> bool:
        return any(question.is_shown for question in self.questions)


@require_safe
@participant_view
def group_page(request: Request, participant: Participant) -> HttpResponse:
    return draw_group(request, participant)


def draw_group(
    request: Request, participant: Participant, *, status: int = 200, extra: dict[str, Any] | None = None
) -> HttpResponse:
    session = Session.objects.for_display().get(pk=participant.group.meeting.session_id)
    asked = request.GET.get("question", "") or request.POST.get("question", "")
    context = {
        "participant": participant,
        "group": participant.group,
        "seats": seats_of(participant),
        "session": session,
        "rated": len(MapRating.objects.said_by(participant)),
        "look_back": look_back(session, participant.group.meeting, language()),
        "check": check_for(session, language()),
        "rounds": rounds_of(participant, session, asked, language()),
        "new_note": uuid.uuid4(),
        "is_paper": "paper" in request.GET or "from_paper" in request.POST,
        "undo": withdrawn_note(request, participant),
        **(extra or {}),
    }
    return render_page(request, "group/page.html", context, status=status)


def seats_of(participant: Participant) -> list[int]:
    """This seat, then those it was moved from: what was written there for oneself is on the phone by them."""
    seat: Participant | None = participant
    seats = []
    while seat is not None:
        seats.append(seat.pk)
        seat = getattr(seat, "moved_from", None)
    return seats


def withdrawn_note(request: Request, participant: Participant) -> Note | None:
    """The note that has just been withdrawn without JavaScript, to offer it back."""
    note_id = as_uuid(request.GET.get("withdrawn", ""))
    return Note.objects.by_group(participant.group_id).withdrawn_as(note_id) if note_id else None


def rounds_of(participant: Participant, session: Session, asked: str, language: str) -> tuple[OpenRound, ...]:
    """Every round with its questions and all the group's notes.

    One question is shown: the one asked for, or the first of the present round.
    """
    check = self_check(session.check_slug, language)
    opened = set(session.opened_rounds)
    shown = asked if asked in {question.number for question in check.questions} else ""
    if not shown or int(shown[0]) not in opened:
        shown = f"{session.shown_round or 1}.1"
    notes: dict[str, list[Note]] = {question.number: [] for question in check.questions}
    for note in Note.objects.by_group(participant.group_id).standing().for_display():
        notes[note.question].append(note)
    return tuple(
        OpenRound(
            part,
            tuple(
                OpenQuestion(question, tuple(notes[question.number]), question.number == shown)
                for question in part.questions
            ),
            part.number in opened,
        )
        for part in check.rounds
    )


@require_safe
@participant_view
def people(request: Request, participant: Participant) -> HttpResponse:
    """Who sits here, and the code with which another phone takes this seat over."""
    context = {"participant": participant, "people": participant.group.participants.seated().order_by("seat")}
    return render_page(request, "group/people/page.html", context, parts=frozenset({"people"}))


def own_note_or_404(participant: Participant, note_id: uuid.UUID) -> Note:
    return get_object_or_404(Note.objects.by_group(participant.group_id), pk=note_id)
