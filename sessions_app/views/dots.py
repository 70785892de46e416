"""A phone's three dots: where they are, and where they are put."""

import uuid
from functools import partial
from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sessions_app.domain.dots import PLACES, Choice, Choices, DotsClosed, On, place_dot
from sessions_app.domain.exceptions import EditReused, ForeignNote, NoSuchAnswer, SessionFinished
from sessions_app.enums import Dots
from sessions_app.forms import DotForm
from sessions_app.models import Participant, Session
from sessions_app.views.acts import Refused, allow, reused, told, valid, wants_page
from sessions_app.views.guards import Request, participant_view
from sessions_app.views.pages import render_page


@require_http_methods(["GET", "HEAD", "POST"])
@participant_view
def dots(request: Request, participant: Participant) -> HttpResponse:
    if request.method != "POST":
        return draw_dots(request, participant)
    try:
        allow(participant)
        version = placed(request, participant)
    except Refused as refused:
        page = partial(draw_dots, request, participant, status=refused.status, error=refused.reason)
        return told(request, refused, page)
    if wants_page(request):
        return HttpResponse(status=303, headers={"Location": reverse("dots", args=[participant.group_id])})
    response = draw_dots(request, participant, template="group/dots/_mine.html")
    response.headers["ETag"] = f'"{version}"'
    return response


def placed(request: Request, participant: Participant) -> int:
    said = valid(DotForm(request.POST)).cleaned_data
    number = said["round"] or participant.group.meeting.session.shown_round
    try:
        return place_dot(
            author=participant,
            place=said["place"],
            on=on_in(said["on"]),
            round_number=number,
            edit=said["edit"],
        )
    except (ForeignNote, IntegrityError):  # two lines of one seat at once: the second comes too late
        raise Http404 from None
    except SessionFinished:
        raise Refused(410, _("This self-check is finished. No more dots are taken.")) from None
    except EditReused:
        raise Refused(422, reused()) from None
    except DotsClosed:
        raise Refused(422, _("Dots are not being given now.")) from None
    except NoSuchAnswer:
        raise Refused(422, _("This is no longer there to choose. Choose something else.")) from None


def on_in(text: str) -> On | None:
    kind, _colon, ident = text.partition(":")
    return On(kind, uuid.UUID(ident)) if ident else None


def draw_dots(
    request: Request,
    participant: Participant,
    *,
    template: str = "group/dots/page.html",
    status: int = 200,
    error: str = "",
) -> HttpResponse:
    session = Session.objects.for_display().get(pk=participant.group.meeting.session_id)
    choices = Choices(session, session.shown_round)
    context = {
        "participant": participant,
        "group": participant.group,
        "session": session,
        "round_number": session.shown_round,
        "is_open": session.dots == Dots.OPEN and not session.is_finished and session.shown_round > 0,
        "is_shown": session.dots == Dots.SHOWN,
        "error": error,
        **mine(choices, participant),
        **results(choices, session),
    }
    return render_page(request, template, context, status=status)


def mine(choices: Choices, participant: Participant) -> dict[str, Any]:
    """What this phone may choose among, where its dots are, and the first it has left."""
    given = choices.given_by(participant)
    free = [place for place in PLACES if place not in given]
    return {
        "themes": choices.themes,
        "findings": choices.findings,
        "places": [(place, choice_on(choices, given.get(place))) for place in PLACES],
        "on": set(given.values()),
        "left": len(free),
        "free": free[0] if free else 0,
    }


def choice_on(choices: Choices, on: On | None) -> Choice | None:
    return choices.by_on[on] if on else None


def results(choices: Choices, session: Session) -> dict[str, Any]:
    """What the room came to; nothing of it before the facilitator shows it."""
    if session.dots != Dots.SHOWN:
        return {}
    return {"scored": choices.scored([*choices.themes, *choices.findings])}
