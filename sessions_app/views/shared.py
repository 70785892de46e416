"""The report for whoever has the link: no account, no seat, until its last day or until it is revoked."""

from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from sessions_app.domain.series import is_seen_by_the_room
from sessions_app.domain.sharing import count_opening
from sessions_app.domain.summarising import summarise
from sessions_app.enums import Extent, Format
from sessions_app.models import Participant, ReportLink, Session
from sessions_app.views.guards import Request, language, use_language
from sessions_app.views.outputs import answered, asked_for
from sessions_app.views.pages import render_page
from sessions_app.views.seats import remembered_seats

SHARED = (Format.PDF, Format.WORD, Format.SLIDES, Format.SHEET, Format.LINES)  # the others hold more


@login_not_required
@require_safe
def shared(request: Request, token: str) -> HttpResponse:
    link = opened(request, token)
    if request.method == "GET":
        count_opening(link)
    session = link.session
    summary = summarise(session, language(), for_the_room=link.is_for_phones)
    context = {
        "session": session,
        "link": link,
        "summary": summary,
        "names": summary.official_name.split(" - "),
        "extents": Extent,
        "formats": [one for one in SHARED if one != Format.PDF],
        "seat": seat_with_result(request, session),
    }
    return render_page(request, "outputs/shared.html", context)


@login_not_required
@require_safe
def shared_report(request: Request, token: str, format: Format) -> HttpResponseBase:  # noqa: A002
    link = opened(request, token)
    if format not in SHARED:
        raise Http404
    wanted = replace(asked_for(request, link.session, format), for_the_room=link.is_for_phones)
    return answered(request, wanted, link=link)


def seat_with_result(request: Request, session: Session) -> Participant | None:
    """Who came from the result page finds the way back to it."""
    if not is_seen_by_the_room(session):
        return None
    return Participant.objects.holding(remembered_seats(request.COOKIES)).of(session).first()


def opened(request: Request, token: str) -> ReportLink:
    """Unknown, revoked, run out, and for phones before the meeting is over: all the same. Raises Http404."""
    links = ReportLink.objects.open_on(timezone.localdate()).for_display()
    link = get_object_or_404(links, token=token)
    if link.is_for_phones and not is_seen_by_the_room(link.session):
        raise Http404
    use_language(request, link.session)
    return link
