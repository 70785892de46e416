"""After the meeting: what the room made, on one page, and an earlier self-check beside it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sessions_app.domain.comparing import compare
from sessions_app.domain.lagkart import PHONE, Frame
from sessions_app.domain.maps import check_for
from sessions_app.domain.series import is_seen_by_the_room
from sessions_app.domain.shares import room_shares
from sessions_app.domain.sharing import phones_link
from sessions_app.domain.summarising import summarise
from sessions_app.domain.summary import Summary
from sessions_app.models import Participant, Session
from sessions_app.numbers import as_id
from sessions_app.outputs.drawing import rated_map, team_picture
from sessions_app.views.guards import Request, facilitator_view, language, participant_view, signed_in
from sessions_app.views.pages import render_page

PAGE = Frame(width=760, height=0, letters=18)  # the lagkart, where there is room for it


@require_safe
@facilitator_view
def result(request: Request, session: Session) -> HttpResponse:
    """The whole session, a series too; `?with=` an earlier one that the user may lead, side by side."""
    led = Session.objects.led_by(signed_in(request))
    earlier = led.earlier_than(session).for_display()
    context = {"session": session, "leads": True, "earlier": earlier}
    if asked := request.GET.get("with", ""):
        then = get_object_or_404(earlier, pk=as_id(asked))
        context |= {"then": then, "comparison": compare(summarised(then), summarised(session))}
        return render_page(request, "result/compare.html", context)
    return render_page(request, "result/page.html", context | result_of(session))


@require_safe
@participant_view
def group_result(request: Request, participant: Participant) -> HttpResponse:
    """The same for whoever sits at a table, once it is over: before, each group sees its own and the wall.

    Names only where the session shows names; nothing that was kept off the wall.
    """
    session = Session.objects.for_display().get(pk=participant.group.meeting.session_id)
    if not is_seen_by_the_room(session):
        raise Http404
    context = {"session": session, "leads": False, "group": participant.group}
    context["report_link"] = phones_link(session, timezone.localdate())
    return render_page(request, "result/page.html", context | result_of(session, for_the_room=True))


def summarised(session: Session, *, for_the_room: bool = False) -> Summary:
    return summarise(session, language(), for_the_room=for_the_room)


def result_of(session: Session, *, for_the_room: bool = False) -> dict[str, Any]:
    """What the page shows, in a number of queries that grows with nothing."""
    check = check_for(session, language())
    summary = summarised(session, for_the_room=for_the_room)
    shares = room_shares(session, check)
    numbers = {point.point.number for point in shares.shown}
    shown = [point for point in summary.points if point.point.number in numbers]
    return {
        "summary": summary,
        "names": summary.official_name.split(" - "),
        "points": shown,
        "unrated": [one.point for one in summary.points if one.point.number not in numbers] if shown else [],
        "map": rated_map(check, shown) if shown else "",
        "differences": shares.differences() if shown else (),
        "small_lagkart": team_picture(summary.municipality, summary.players, PHONE),
        "lagkart": team_picture(summary.municipality, summary.players, PAGE, name="wide-lagkart"),
        "contents": contents_of(summary, has_ratings=bool(shown)),
    }


def contents_of(summary: Summary, *, has_ratings: bool) -> list[tuple[str, str]]:
    """The sections that hold something, by their ids."""
    is_told = any(part.plenary for part in summary.rounds) or summary.closing_notes
    sections: list[tuple[str, str, object]] = [
        ("map", _("The map"), has_ratings or summary.explained_points),
        ("themes", _("Themes"), summary.filled_themes),
        ("team", _("The team"), summary.players),
        ("ambitions", _("Our shared ambitions"), summary.ambitions),
        ("actions", _("What now"), summary.actions),
        ("findings", _("Findings and aha moments"), summary.has_findings),
        ("plenary", _("What we said in plenary"), is_told),
    ]
    return [(name, title) for name, title, content in sections if content]
