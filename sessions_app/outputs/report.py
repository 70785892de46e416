"""The report as one HTML string, in one language. outputs/pdf.py makes paper of it."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from sessions_app.domain.highlights import CUT, Most, in_room
from sessions_app.domain.lifted import without_the_rest
from sessions_app.domain.maps import check_for
from sessions_app.domain.summary import Summary
from sessions_app.enums import Extent
from sessions_app.models import Session
from sessions_app.outputs.drawing import as_uri, for_paper, landscape, rated_map, team_on_paper

TEMPLATES = Path(settings.BASE_DIR) / "templates"
TITLE_LANDSCAPE = "0 30 1200 560"
FEW_NOTES = 40
IN_SHORT = (
    Most(),
    Most(3, 2, 3, 1, 3),
    Most(2, 2, 3, 1, 3),
    Most(2, 1, 2, 1, 2),
    Most(1, 2, 3, 1, 3),
    Most(1, 1, 2, 1, 1),
)
COUNCIL = (
    Most(6, 3, 8, 4, 10),
    Most(5, 3, 6, 3, 8),
    Most(4, 3, 6, 2, 6),
    Most(3, 2, 4, 2, 5),
    Most(2, 2, 4, 2, 4),
)
PAGE, TWO_PAGES = 49, 84  # lines


def report_html(session: Session, summary: Summary, extent: Extent = Extent.WHOLE) -> str:
    """About 0.1 s for a thousand notes; no query, but three for an owner's picture."""
    check = for_paper(check_for(session, summary.language))
    is_whole, is_short = extent == Extent.WHOLE, extent == Extent.SHORT
    with translation.override(summary.language):
        context = {
            "summary": summary if is_whole else without_the_rest(summary),
            "check": check,
            "names": summary.official_name.split(" - "),
            "meetings": max((table.meeting for table in summary.tables), default=0),
            "rounds": [part for part in summary.rounds if part.count] if is_whole else [],
            "plenary": [part for part in summary.rounds if part.plenary],
            "made_at": timezone.localtime(),
            "css": style_sheet(),
            "landscape": landscape(check, TITLE_LANDSCAPE),
            "map": as_uri(rated_map(check, summary.points)) if summary.has_ratings else "",
            "lagkart": as_uri(team_on_paper(summary)) if summary.players else "",
            "digest": summary.digest,
            "is_short": summary.note_count <= FEW_NOTES,
            "high": in_room(summary, *((COUNCIL, TWO_PAGES) if is_short else (IN_SHORT, PAGE))),
            "has_summary": summary.note_count > FEW_NOTES or summary.has_ratings,
            "cut": CUT,
        }
        return render_to_string("report/short.html" if is_short else "report/page.html", context)


@cache
def style_sheet() -> SafeString:
    return mark_safe((TEMPLATES / "report" / "report.css").read_text("utf-8"))  # noqa: S308 - our own file
