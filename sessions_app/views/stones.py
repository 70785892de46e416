"""What the pages about the map are drawn with: its stones as one participant has them, and its parts."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from sessions_app.content import MapPoint, Question, SelfCheck
from sessions_app.domain.maps import HIGH, WIDE, check_for
from sessions_app.domain.shares import is_shown, table_shares
from sessions_app.domain.summary import PointSummary
from sessions_app.enums import Rating
from sessions_app.models import MapRating, Note, Participant, Session
from sessions_app.outputs.drawing import Ring, ring_of
from sessions_app.views.guards import language

MARGIN = 110  # around the stones of a ring, when it is looked at alone
HALF = 660  # of an own picture, which has no rings: a stone in the middle is whole in both


@dataclass(frozen=True)
class Part:
    """What of the drawing is looked at: a ring, half of an own picture, or with no letter the whole.

    `box` is SVG's viewBox.
    """

    letter: str
    title: str
    box: str

    @property
    def is_ring(self) -> bool:
        return len(self.letter) == 1


@dataclass(frozen=True)
class Stone:
    """A point as one participant has it: what they say of it, and how their table rates it."""

    point: MapPoint
    mine: Rating | None
    shares: PointSummary

    @property
    def is_shown(self) -> bool:
        return is_shown(self.shares)

    @property
    def rings(self) -> list[Ring]:
        """The table's shares as a ring around a stone, wherever that is drawn."""
        return [replace(ring_of(self.shares), x=0, y=0)] if self.is_shown else []


@dataclass(frozen=True)
class Section:
    """Stones under a heading of the list: those of a ring; on an own picture all, with no heading."""

    letter: str
    title: str
    stones: tuple[Stone, ...]


def map_of(participant: Participant) -> dict[str, Any]:
    """What the map's page and a point's page have in common. Raises Http404 where the check has no map."""
    session = Session.objects.for_display().get(pk=participant.group.meeting.session_id)
    check = check_for(session, language())
    question = question_or_404(check)
    mine = MapRating.objects.said_by(participant)
    shares = table_shares(participant.group_id, check)
    stones = tuple(Stone(one.point, mine.get(one.point.number), one) for one in shares)
    left = [stone.point for stone in stones if stone.mine is None]
    return {
        "participant": participant,
        "group": participant.group,
        "session": session,
        "check": check,
        "question": question,
        "stones": stones,
        "sections": sections_of(check, stones),
        "rated_count": len(stones) - len(left),
        "unrated": left[0] if left else None,
        "ratings": list(Rating),
        "notes": Note.objects.by_group(participant.group_id).standing().about_points().for_display(),
        "new_note": uuid.uuid4(),
        "may_rate": may_rate(session, question),
    }


def may_rate(session: Session, question: Question) -> str:
    if session.is_finished:
        return "over"
    return "now" if question.round_number in session.opened_rounds else "soon"


def question_or_404(check: SelfCheck) -> Question:
    """The one that the map answers."""
    for question in check.questions:
        if question.kind == "map":
            return question
    raise Http404


def point_or_404(check: SelfCheck, number: int) -> MapPoint:
    try:
        return check.point(number)
    except KeyError:
        raise Http404 from None


def parts_of(check: SelfCheck) -> list[Part]:
    """The whole drawing, then each ring as near as all its stones can be seen.

    Of an own picture each half, upright as a phone is.
    """
    whole = Part("", _("The whole map"), f"0 0 {WIDE} {HIGH}")
    if check.picture:
        left = Part("left", _("Left half"), f"0 0 {HALF} {HIGH}")
        return [whole, left, Part("right", _("Right half"), f"{WIDE - HALF} 0 {HALF} {HIGH}")]
    rings = (
        Part(ring.letter, ring.title, box_around([one for one in check.points if one.ring == ring.letter]))
        for ring in check.rings
    )
    return [whole, *rings]


def sections_of(check: SelfCheck, stones: tuple[Stone, ...]) -> list[Section]:
    if not check.rings:
        return [Section("", "", stones)]
    return [
        Section(ring.letter, ring.title, tuple(one for one in stones if one.point.ring == ring.letter))
        for ring in check.rings
    ]


def box_around(points: list[MapPoint]) -> str:
    """In the drawing's proportions, inside the drawing."""
    left, right = min(one.x for one in points), max(one.x for one in points)
    top, bottom = min(one.y for one in points), max(one.y for one in points)
    wide = min(WIDE, max(right - left + 2 * MARGIN, (bottom - top + 2 * MARGIN) * WIDE // HIGH))
    high = wide * HIGH // WIDE
    x = min(max(0, (left + right - wide) // 2), WIDE - wide)
    y = min(max(0, (top + bottom - high) // 2), HIGH - high)
    return f"{x} {y} {wide} {high}"
