"""Drawings of what the room has said: the map with its ratings, the lagkart. And the title landscape."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import cos, pi, sin

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from sessions_app.content import SelfCheck
from sessions_app.domain.lagkart import PAPER, Frame, lagkart
from sessions_app.domain.summary import Player, PointSummary, Summary
from sessions_app.enums import Rating
from sessions_app.models import OwnPicture

RADIUS = 47
WHOLE_MAP = 'viewBox="0 0 1200 800"'


@dataclass(frozen=True)
class Arc:
    rating: Rating
    path: str


@dataclass(frozen=True)
class Ring:
    """`leading`: what most people say of the point; None when two say it equally often."""

    x: int
    y: int
    arcs: tuple[Arc, ...]
    leading: Rating | None


def landscape(check: SelfCheck, crop: str) -> str:
    """A part of the drawing, without stones: `crop` as in SVG's viewBox."""
    return as_uri(landscape_svg(check, crop))


def landscape_svg(check: SelfCheck, crop: str) -> str:
    svg = render_to_string("map/_map.svg", {"check": {"points": check.points[:0]}})
    return svg.replace(WHOLE_MAP, f'viewBox="{crop}" preserveAspectRatio="xMidYMax slice"', 1)


def rated_map(check: SelfCheck, points: Iterable[PointSummary]) -> SafeString:
    """The map with a ring around each of the stones that somebody has rated.

    An owner's picture is drawn from where `check.picture` says: its token on a page, on paper itself.
    """
    address = check.picture if check.picture.startswith("data:") else ""
    svg = render_to_string("map/_map.svg", {"check": check, "picture_address": address})
    rings = render_to_string(
        "report/_rings.svg", {"rings": [ring_of(point) for point in points if point.total]}
    )
    body, end, _ = svg.rpartition("</svg>")
    return SafeString(body + rings + end)  # drawn from our own templates and numbers


def for_paper(check: SelfCheck) -> SelfCheck:
    """With an owner's picture itself in the place of its token, which opens nothing on paper. One query."""
    if not check.picture:
        return check
    data = bytes(OwnPicture.objects.get(token=check.picture).data)
    return replace(check, picture="data:image/jpeg;base64," + base64.b64encode(data).decode())


def team_picture(place: str, players: tuple[Player, ...], frame: Frame, name: str = "lagkart") -> SafeString:
    """The lagkart. Two on one page need a `name` each, for their titles."""
    drawn = {"lagkart": lagkart(place, players, frame), "picture_name": name}
    return render_to_string("team/_lagkart.svg", drawn)


def team_on_paper(summary: Summary) -> SafeString:
    return team_picture(summary.municipality, summary.players, PAPER)


def ring_of(summary: PointSummary) -> Ring:
    arcs, begin = [], 0.0
    for rating, count in summary.counts:
        share = count / summary.total
        if count:
            arcs.append(Arc(rating, arc(begin, begin + share)))
        begin += share
    return Ring(summary.point.x, summary.point.y, tuple(arcs), summary.leading)


def arc(begin: float, end: float) -> str:
    """Part of a ring, in shares, clockwise from the top. A whole one ends a hair early, or SVG draws none."""
    end = min(end, begin + 0.9999)
    (x, y), (u, v) = on_ring(begin), on_ring(end)
    return f"M{x:.2f} {y:.2f}A{RADIUS} {RADIUS} 0 {int(end - begin > 0.5)} 1 {u:.2f} {v:.2f}"


def on_ring(share: float) -> tuple[float, float]:
    return RADIUS * sin(2 * pi * share), -RADIUS * cos(2 * pi * share)


def as_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
