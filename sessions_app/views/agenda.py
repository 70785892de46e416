"""The agenda: as it stands with its clock times, and as it is changed before and during a meeting."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sessions_app.domain import steering
from sessions_app.domain.exceptions import SessionFinished
from sessions_app.forms import StepsForm
from sessions_app.models import Session, Step
from sessions_app.views.guards import Request, facilitator_view
from sessions_app.views.pages import posted, render_page, see_other


@dataclass(frozen=True)
class AgendaLine:
    """`at`: when it is planned to begin, or began; None in a meeting without a date."""

    step: Step
    at: datetime | None
    is_present: bool
    is_done: bool


def agenda_of(session: Session, steps: list[Step]) -> tuple[AgendaLine, ...]:
    """Each step with its clock time: when it began or, for what comes, when it will.

    What comes is counted from where we are; before the start, from the plan.
    """
    lines: list[AgendaLine] = []
    now = timezone.now()
    place_of_present = next(
        (place for place, step in enumerate(steps) if step.pk == session.current_step_id), -1
    )
    at: datetime | None = None
    meeting = 0
    for place, step in enumerate(steps):
        if step.meeting_id != meeting:
            meeting, at = step.meeting_id, step.meeting.starts_at
        present = place == place_of_present
        done = session.is_finished or place < place_of_present
        if (present or done) and step.opened_at is not None:
            at = step.opened_at
        lines.append(AgendaLine(step, at, present, done and step.opened_at is not None))
        if present:
            at = max(now, step.ends_at) if step.ends_at else now + timedelta(seconds=step.seconds_left(now))
        elif at is not None and not (done and step.opened_at is None):
            at += timedelta(minutes=step.minutes)
    return tuple(lines)


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_view
def agenda(request: Request, session: Session) -> HttpResponse:
    """Every line's minutes, before and during the meeting.

    The clock times follow; nothing written is touched.
    """
    steps = list(Step.objects.of(session).in_order().select_related("meeting__session"))
    form = StepsForm(posted(request), steps=steps)
    if request.method == "POST" and form.is_valid():
        try:
            steering.set_minutes(session=session, minutes=form.minutes)
        except SessionFinished:
            pass  # the console that follows says so
        return see_other("console", session.pk)
    context = {
        "session": session,
        "rows": [(step, form[f"minutes-{step.pk}"]) for step in steps],
        "several_meetings": steps[-1].meeting.number > 1,
        "total": sum(step.minutes for step in steps),
    }
    return render_page(request, "console/agenda.html", context, status=422 if form.errors else 200)
