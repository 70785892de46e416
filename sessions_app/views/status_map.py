"""The map of question 1.1: what a participant says of its points, what the table says, and the whole room."""

from functools import partial
from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sessions_app.content import SelfCheck
from sessions_app.domain.answers import rate_point
from sessions_app.domain.exceptions import EditReused, ForeignNote, RoundNotOpened, SessionFinished
from sessions_app.domain.maps import check_for
from sessions_app.domain.shares import RoomShares, room_shares, summaries
from sessions_app.enums import Rating
from sessions_app.forms import RatingForm
from sessions_app.models import Group, MapRating, Participant, Session
from sessions_app.models.statements import group_revision
from sessions_app.outputs.drawing import ring_of
from sessions_app.views.acts import Refused, allow, reused, told, valid, wants_page
from sessions_app.views.guards import Request, language, participant_view
from sessions_app.views.pages import render_page
from sessions_app.views.stones import Stone, map_of, parts_of, point_or_404


@require_safe
@participant_view
def group_map(request: Request, participant: Participant) -> HttpResponse:
    context = map_of(participant)
    parts = parts_of(context["check"])
    asked = request.GET.get("ring", "")
    part = next((part for part in parts if part.letter == asked), parts[0])
    context |= {"parts": parts, "part": part, "map_box": part.box}
    return render_page(request, "group/map/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@participant_view
def map_point(request: Request, participant: Participant, point: int) -> HttpResponse:
    """A point on a page of its own, which works without JavaScript, and what is said of it."""
    if request.method != "POST":
        return draw_point(request, participant, point)
    try:
        allow(participant)
        rated(request, participant, point)
    except Refused as refused:
        return told(request, refused, partial(draw_point, request, participant, point, refused))
    if wants_page(request):
        place = reverse("map-point", args=[participant.group_id, point])
        return HttpResponse(status=303, headers={"Location": f"{place}#rate"})
    response = HttpResponse(drawn_shares(participant.group_id, check_of(participant), {point}))
    response.headers["ETag"] = f'"{group_revision.get(pk=participant.group_id).revision}"'
    return response


def rated(request: Request, participant: Participant, point: int) -> None:
    """Raises Refused, Http404."""
    point_or_404(check_of(participant), point)
    form = valid(RatingForm(request.POST))
    try:
        rate_point(author=participant, point=point, **form.cleaned_data)
    except (ForeignNote, IntegrityError):  # two groups at once with one id: the second comes too late
        raise Http404 from None
    except SessionFinished:
        raise Refused(410, _("This self-check is finished. Nothing more can be rated.")) from None
    except RoundNotOpened:
        raise Refused(422, _("You can rate the points when the round has begun.")) from None
    except EditReused:
        raise Refused(422, reused()) from None


def draw_point(
    request: Request, participant: Participant, number: int, refused: Refused | None = None
) -> HttpResponse:
    context = map_of(participant)
    stones: tuple[Stone, ...] = context["stones"]
    at = context["check"].points.index(point_or_404(context["check"], number))
    notes = [note for note in context["notes"] if note.point == number]
    beside = {
        "stone": stones[at],
        "notes": notes,
        "previous": stones[at - 1].point if at else None,
        "next": stones[at + 1].point if at + 1 < len(stones) else None,
        "error": refused.reason if refused else "",
    }
    status = refused.status if refused else 200
    response = render_page(request, "group/map/point.html", context | beside, status=status)
    if status == 429:
        response.headers["Retry-After"] = "2"
    return response


def check_of(participant: Participant) -> SelfCheck:
    return check_for(participant.group.meeting.session, language())


def shares_since(group_id: int, since: int) -> str:
    """How the table rates the points that somebody rated after the group's revision `since`."""
    changed = MapRating.objects.by_group(group_id).since(since).points()
    if not changed:
        return ""
    session = Group.objects.with_session().get(pk=group_id).meeting.session
    return drawn_shares(group_id, check_for(session, language()), changed)


def drawn_shares(group_id: int, check: SelfCheck, points: set[int]) -> str:
    counts = MapRating.objects.by_group(group_id).counted()
    stones = [Stone(one.point, None, one) for one in summaries(check, counts, points)]
    return "".join(render_to_string("group/map/_shares.html", {"stone": stone}) for stone in stones)


def map_on_wall(session: Session) -> dict[str, Any]:
    """All tables' ratings as one picture, with what helps and holds back most and where tables differ."""
    check = check_for(session, language())
    shares = room_shares(session, check)
    return {
        "check": check,
        "rings": [ring_of(point) for point in shares.shown],
        "most_said": [
            (rating, [(one, dict(one.counts)[rating]) for one in shares.most_said(rating, 2)])
            for rating in (Rating.HELPS, Rating.HOLDS_BACK)
        ],
        "differences": shares.differences(2 if has_meetings(shares) else 3),
        "ratings": list(Rating),
    }


def has_meetings(shares: RoomShares) -> bool:
    """In a series a table's name takes two lines: fewer have room."""
    return any(table.meeting for table, _ in shares.tables)
