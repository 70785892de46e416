"""What is sent out before the meeting: an open page, and its dates as a calendar file.

Whoever has the link may read it. It gives no seat, and shows neither the code nor what anybody wrote.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from sessions_app.domain.maps import check_for
from sessions_app.models import Meeting, Session
from sessions_app.outputs import ics
from sessions_app.views.guards import Request, language, use_language
from sessions_app.views.pages import render_page


@dataclass(frozen=True)
class When:
    """A meeting as an invitation tells it; without times it is planned later."""

    number: int
    place: str
    starts_at: datetime | None
    ends_at: datetime | None


@login_not_required
@require_safe
def invitation(request: Request, invitation_token: str) -> HttpResponse:
    session = invited_to(request, invitation_token)
    meetings = meetings_of(session)
    context = {
        "session": session,
        "check": check_for(session, language()),
        "meetings": [when(meeting) for meeting in meetings],
        "has_dates": any(meeting.starts_at for meeting in meetings),
    }
    return render_page(request, "invitation/page.html", context)


@login_not_required
@require_safe
def calendar_file(request: Request, invitation_token: str) -> HttpResponse:
    session = invited_to(request, invitation_token)
    meetings = meetings_of(session)
    if not any(meeting.starts_at for meeting in meetings):
        raise Http404
    file = ics.calendar_file(session, meetings, url=invitation_url(session))
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=ics.NAME) or "attachment"
    )
    return response


def invited_to(request: Request, token: str) -> Session:
    """The session behind the link. A finished one is as good as unknown. Raises Http404."""
    session = get_object_or_404(Session.objects.for_display(), invitation_token=token, finished_at=None)
    use_language(request, session)
    return session


def meetings_of(session: Session) -> list[Meeting]:
    return list(session.meetings.order_by("number").prefetch_related("steps"))


def when(meeting: Meeting) -> When:
    minutes = sum(step.minutes for step in meeting.steps.all())
    ends_at = meeting.starts_at + timedelta(minutes=minutes) if meeting.starts_at else None
    return When(meeting.number, meeting.place, meeting.starts_at, ends_at)


def invitation_url(session: Session) -> str:
    """From the configured address, never from a request's Host header."""
    return f"{settings.PUBLIC_URL}{reverse('invitation', args=[session.invitation_token])}"
