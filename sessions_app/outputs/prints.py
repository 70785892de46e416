"""What lies on the tables and hangs on the wall, as HTML strings in one language; outputs/pdf.py makes paper.

Without a session: the question form, the map, the help to it. For a session: table cards, the form with a
way in for each group, the facilitator's run sheet. No query: whoever asks brings the rows.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.db.models import TextChoices
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from sessions_app.content import MapPoint, SelfCheck
from sessions_app.domain.timeline import MeetingLines
from sessions_app.enums import Rating
from sessions_app.models import Group, Session
from sessions_app.outputs.drawing import as_uri
from sessions_app.outputs.runsheet import SheetMeeting

TEMPLATES = Path(settings.BASE_DIR) / "templates"
LONG_ADDRESS = 24  # letters that fit on one line of a table card
LONG_PLACE = 30


class Print(TextChoices):
    """What is printed for a session. The value is the file's name in its address."""

    CARDS_A5 = "cards-a5", _("Table cards, A5")
    CARDS_A4 = "cards-a4", _("Table cards to fold, A4")
    FORM = "form", _("Question form for each group")
    RUN_SHEET = "run-sheet", _("Run sheet")


@dataclass(frozen=True)
class Table:
    """A group with the way to a seat there, as a picture."""

    number: int
    qr: str


def form_html(check: SelfCheck) -> str:
    """A page per round with room to write. Anybody's: nothing of a session stands on it."""
    return drawn("form", check, {"rounds": check.rounds, "tables": (None,)})


def poster_html(check: SelfCheck, paper: str) -> str:
    """The map with the names of its stones; `paper` is A3 or A4, lying."""
    picture = {"map": map_picture(check), "question": map_question(check), "ratings": list(Rating)}
    return drawn("map", check, {"paper": paper, **picture})


def help_html(check: SelfCheck) -> str:
    """A page for each of the method's help pages: what every stone means."""
    numbers = sorted({point.help_page for point in check.points})
    pages = [(number, points_on(check, number)) for number in numbers]
    return drawn("help", check, {"pages": pages, "map": map_picture(check)})


def cards_html(session: Session, check: SelfCheck, groups: Iterable[Group], paper: str, network: str) -> str:
    """A card for each table; `paper` is A5, or A4 to fold. `network`: the Wi-Fi's name, or a line for it."""
    context = {"paper": paper, "tables": tables_of(session, groups), "network": network}
    return drawn("cards", check, {**context, **of_session(session)})


def session_form_html(
    session: Session, check: SelfCheck, groups: Iterable[Group], rounds: Iterable[int]
) -> str:
    """The form for every group of a meeting, with the rounds that are on its agenda."""
    wanted = frozenset(rounds)
    parts = [part for part in check.rounds if part.number in wanted] or check.rounds
    context = {"rounds": parts, "tables": tables_of(session, groups) or (None,)}
    return drawn("form", check, {**context, **of_session(session)})


def run_sheet_html(
    session: Session, check: SelfCheck, meetings: Iterable[MeetingLines], groups: dict[int, int]
) -> str:
    """What happens when, who talks, and what the facilitator says and does.

    `groups`: how many each meeting has, by its id.
    """
    sheets = [SheetMeeting(each, groups.get(each.meeting.pk, 0)) for each in meetings]
    context = {"sheets": sheets, "has_several": len(sheets) > 1}
    return drawn("run-sheet", check, {**context, **of_session(session)})


def drawn(name: str, check: SelfCheck, context: dict[str, Any]) -> str:
    shared = {"check": check, "css": style_sheet(), "round_count": len(check.rounds)}
    with translation.override(check.language):
        return render_to_string(f"prints/{name}.html", {**shared, **context})


def of_session(session: Session) -> dict[str, Any]:
    address = settings.PUBLIC_URL.partition("://")[2]
    return {
        "session": session,
        "place": session.municipality.official_name,
        "is_long_place": len(session.municipality.official_name) > LONG_PLACE,
        "site_address": address,
        "is_long_address": len(address) > LONG_ADDRESS,
    }


def tables_of(session: Session, groups: Iterable[Group]) -> tuple[Table, ...]:
    return tuple(Table(group.number, qr_picture(f"{session.qr_url}?group={group.pk}")) for group in groups)


@lru_cache(maxsize=256)
def qr_picture(address: str) -> str:
    """Kept, because a page that waits asks again and again, and each takes 10 ms.

    segno writes numbers only: nothing here is typed by anybody.
    """
    svg = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        svg, kind="svg", xmldecl=False, omitsize=True, border=0, svgclass=None, lineclass=None
    )
    return as_uri(svg.getvalue().decode())


def map_picture(check: SelfCheck) -> str:
    return as_uri(render_to_string("map/_map.svg", {"check": check}))


def map_question(check: SelfCheck) -> str:
    """What is asked about the map; nothing in a check that has none."""
    return next((question.text for question in check.questions if question.kind == "map"), "")


def points_on(check: SelfCheck, page: int) -> tuple[MapPoint, ...]:
    return tuple(point for point in check.points if point.help_page == page)


@cache
def style_sheet() -> SafeString:
    return mark_safe((TEMPLATES / "prints" / "prints.css").read_text("utf-8"))  # noqa: S308 - our own file
