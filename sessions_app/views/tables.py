"""The groups as the facilitator sees them: who sits there, and what they write."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from sessions_app.content import self_check
from sessions_app.models import Group, Meeting, Note, Session
from sessions_app.views.guards import Request, facilitator_view, language
from sessions_app.views.pages import render_page


@dataclass(frozen=True)
class GroupCard:
    group: Group
    people: int
    bars: tuple[tuple[str, int], ...]
    last_wrote_at: datetime | None


def groups_of(session: Session, meeting: Meeting) -> tuple[GroupCard, ...]:
    shown = session.shown_round or 1
    check = self_check(session.check_slug, "nb")
    numbers = [question.number for question in check.round(shown).questions]
    counts = Note.objects.counted_by_group(meeting, shown)
    wrote = Group.objects.at(meeting).last_wrote_at()
    return tuple(
        GroupCard(
            group,
            group.people_count,
            tuple((n, counts.get((group.pk, n), 0)) for n in numbers),
            wrote[group.pk],
        )
        for group in Group.objects.at(meeting).with_people()
    )


@require_safe
@facilitator_view
def group_written(request: Request, session: Session, group_id: int) -> HttpResponse:
    """What one group has written, and the seat codes with which somebody with another phone is let in."""
    group = get_object_or_404(Group.objects.of(session).select_related("meeting"), pk=group_id)
    check = self_check(session.check_slug, language())
    notes = list(Note.objects.by_group(group.pk).standing().for_display())
    context = {
        "session": session,
        "group": group,
        "people": group.participants.seated().order_by("seat"),
        "questions": [
            (question, [note for note in notes if note.question == question.number])
            for question in check.questions
            if any(note.question == question.number for note in notes)
        ],
    }
    return render_page(request, "console/group/page.html", context, parts=frozenset({"written"}))
