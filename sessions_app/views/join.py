"""From the code on the wall to a seat at a table."""

import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sessions_app import codes, limits
from sessions_app.domain.exceptions import EveryTableIsFull, GroupIsFull, SessionFinished, UnknownSeatCode
from sessions_app.domain.seating import leave, sit_down, take_over
from sessions_app.forms import JoinForm, SeatCodeForm
from sessions_app.models import Group, Participant, Session
from sessions_app.views.guards import (
    MOST_SEATS_REMEMBERED,
    Request,
    facilitator_view,
    participant_view,
    remembered_seats,
    use_language,
)
from sessions_app.views.pages import posted, render_page, see_other, too_many

SEAT_LASTS = 180 * 24 * 3600


def opened(request: Request, code: str) -> Session | HttpResponse:
    """The session behind a code, or the answer to a wrong one.

    Only wrong ones are counted: a room shares one address.
    """
    session = Session.objects.open_for(codes.typed(code)).for_display().first()
    if session is not None:
        use_language(request, session)
        return session
    if wait := limits.wrong_codes.take(limits.place(request.META["REMOTE_ADDR"])):
        return too_many(request, wait)
    shown = codes.typed(code)
    context = {"code": codes.spoken(shown) if len(shown) == codes.LENGTH else ""}
    return render_page(request, "join/unknown.html", context, status=404)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: Request, code: str) -> HttpResponse:
    """GET shows where one has come; POST gives a seat. The same browser comes back to the same seat."""
    session = opened(request, code)
    if isinstance(session, HttpResponse):
        return session
    mine = seat_in(request, session)
    form = JoinForm(posted(request), meeting=session.present_meeting)
    if request.method == "POST" and form.is_valid():
        chosen: Group | None = form.cleaned_data["group"]
        if mine is not None and chosen in (None, mine.group):
            return see_other("group-page", mine.group_id)
        try:
            participant = sit_down(
                session=session,
                group=chosen,
                name=form.cleaned_data["name"],
                instead_of=mine,
                join_id=form.cleaned_data["join_id"],
            )
        except GroupIsFull:
            form.add_error("group", _("This group is full. Choose another, or let us find you a seat."))
        except EveryTableIsFull:
            form.add_error(
                None, _("Every seat is taken. Tell the facilitator: one more table is one tap away.")
            )
        except SessionFinished:
            return see_other("join", code)
        else:
            return seated(request, participant)
    return draw_join(request, session, mine, form, SeatCodeForm())


@login_not_required
@require_POST
def join_by_seat_code(request: Request, code: str) -> HttpResponse:
    """A changed phone takes over its seat."""
    session = opened(request, code)
    if isinstance(session, HttpResponse):
        return session
    form = SeatCodeForm(request.POST)
    guesser = f"{session.pk} {limits.place(request.META['REMOTE_ADDR'])}"
    if form.is_valid():
        if wait := limits.wrong_seat_codes.wait(guesser):
            return too_many(request, wait)
        try:
            return seated(request, take_over(session=session, seat_code=form.cleaned_data["seat_code"]))
        except UnknownSeatCode:
            limits.wrong_seat_codes.spend(guesser)
            form.add_error(
                "seat_code",
                _("There is no seat with this code here. The facilitator can see it on the laptop."),
            )
    return draw_join(request, session, None, JoinForm(meeting=session.present_meeting), form)


def draw_join(
    request: Request, session: Session, mine: Participant | None, form: JoinForm, seat_form: SeatCodeForm
) -> HttpResponse:
    context = {
        "session": session,
        "code": session.spoken_code,
        "groups": Group.objects.at(session.present_meeting).with_people(),
        "mine": mine,
        "form": form,
        "seat_form": seat_form,
    }
    status = 422 if form.errors or seat_form.errors else 200
    return render_page(request, "join/page.html", context, status=status)


def seat_in(request: Request, session: Session) -> Participant | None:
    """The seat this browser holds in the present meeting."""
    held = Participant.objects.holding(remembered_seats(request.COOKIES))
    return held.at(session.present_meeting).select_related("group").first()


def seated(request: Request, participant: Participant) -> HttpResponse:
    response = see_other("group-page", participant.group_id)
    others = [token for token in remembered_seats(request.COOKIES) if token != participant.token]
    remember(response, [participant.token, *others])
    return response


def remember(response: HttpResponse, tokens: list[uuid.UUID]) -> None:
    response.set_cookie(
        settings.SEAT_COOKIE_NAME,
        ".".join(token.hex for token in tokens[:MOST_SEATS_REMEMBERED]),
        max_age=SEAT_LASTS,
        httponly=True,
        secure=settings.HOSTED,
        samesite="Lax",
        path="/",
    )


@require_POST
@participant_view
def leave_group(request: Request, participant: Participant) -> HttpResponse:
    """Give the seat back, and take its token out of the browser's cookie."""
    leave(participant=participant)
    response = see_other("home")
    remember(response, [token for token in remembered_seats(request.COOKIES) if token != participant.token])
    return response


@require_POST
@facilitator_view
def free_seat(request: Request, session: Session, participant_id: int) -> HttpResponse:
    """The facilitator gives back a seat that nobody sits on any more; its notes stay with the group."""
    participant = get_object_or_404(
        Participant.objects.of(session).seated().with_session(), pk=participant_id
    )
    leave(participant=participant)
    return see_other("console-group", session.pk, participant.group_id)
