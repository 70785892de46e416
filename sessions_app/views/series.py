"""The thread through a series, from meeting to meeting."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from sessions_app.domain.summarising import summarise
from sessions_app.models import Action, Session
from sessions_app.views.guards import Request, facilitator_view, language
from sessions_app.views.pages import render_page


@require_safe
@facilitator_view
def series(request: Request, session: Session) -> HttpResponse:
    """Each meeting with what it found; then what was to be done, and what became of it."""
    context = {
        "session": session,
        "summary": summarise(session, language()),
        "actions": Action.objects.of(session).select_related("note__group"),
    }
    return render_page(request, "series/page.html", context, parts=frozenset({"thread"}))
