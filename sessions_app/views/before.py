"""What remains between the plan and the meeting: to send out, to bring, to find again."""

from dataclasses import asdict

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from sessions_app.content import self_check
from sessions_app.domain.exceptions import SessionFinished
from sessions_app.domain.frame import frame_of, set_frame
from sessions_app.forms import FrameForm
from sessions_app.models import Session
from sessions_app.views.guards import Request, facilitator_view, language
from sessions_app.views.invitation import invitation_url, meetings_of, when
from sessions_app.views.pages import posted, render_page, see_other


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_view
def before(request: Request, session: Session) -> HttpResponse:
    """A page to print and tick off. POST changes what the meeting is for and how it is led."""
    form = FrameForm(posted(request), initial=asdict(frame_of(session)))
    if request.method == "POST" and form.is_valid():
        try:
            set_frame(session=session, frame=form.frame)
        except SessionFinished:
            pass  # the page that follows says so
        return see_other("before", session.pk)
    meetings = [when(meeting) for meeting in meetings_of(session)]
    context = {
        "session": session,
        "check": self_check(session.check_slug, language()),
        "meetings": meetings,
        "has_dates": any(meeting.starts_at for meeting in meetings),
        "invitation_url": invitation_url(session),
        "is_hosted": settings.HOSTED,
        "form": form,
        "show_errors": bool(form.errors),
    }
    return render_page(request, "planning/before/page.html", context, status=422 if form.errors else 200)
