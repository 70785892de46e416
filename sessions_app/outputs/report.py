"""The report as one HTML string, in one language. outputs/pdf.py makes paper of it."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from sessions_app.content import SelfCheck
from sessions_app.domain.maps import check_for
from sessions_app.domain.summary import Summary
from sessions_app.models import Session
from sessions_app.outputs.drawing import as_uri, landscape, own_picture, rated_map, team_on_paper
from sessions_app.outputs.press import Order

TEMPLATES = Path(settings.BASE_DIR) / "templates"
TITLE_LANDSCAPE = "0 30 1200 560"
FEW_NOTES = 40


def report_html(session: Session, summary: Summary) -> str:
    """About 0.1 s for a thousand notes; no query, but three for an owner's picture."""
    check = check_for(session, summary.language)
    with translation.override(summary.language):
        context = {
            "summary": summary,
            "check": check,
            "names": summary.official_name.split(" - "),
            "meetings": max((table.meeting for table in summary.tables), default=0),
            "rounds": [part for part in summary.rounds if part.count],
            "plenary": [part for part in summary.rounds if part.plenary],
            "made_at": timezone.localtime(),
            "css": style_sheet(),
            "landscape": landscape(check, TITLE_LANDSCAPE),
            "map": paper_map(check, summary) if summary.has_ratings else "",
            "lagkart": as_uri(team_on_paper(summary)) if summary.players else "",
            "is_short": summary.note_count <= FEW_NOTES,
        }
        return render_to_string("report/page.html", context)


def paper_map(check: SelfCheck, summary: Summary) -> str:
    return as_uri(rated_map(check, summary.points, own_picture(check.picture)))


def order_of(session: Session, summary: Summary) -> Order:
    digest = sha256((summary.digest + edition(summary.language)).encode()).hexdigest()
    return Order(session.uid.hex, summary.language, digest, is_final=summary.is_finished)


def file_name(summary: Summary) -> str:
    """`selvsjekk-kautokeino-2026-11-22.pdf`, in the municipality's own letters."""
    parts = [
        "selvsjekk",
        summary.municipality.lower().replace(" ", "-"),
        *(str(day) for day in summary.dates[:1]),
    ]
    return "-".join(parts) + ".pdf"


@cache
def style_sheet() -> SafeString:
    return mark_safe((TEMPLATES / "report" / "report.css").read_text("utf-8"))  # noqa: S308 - our own file


@cache
def edition(language: str) -> str:
    """Changes when what a report is made with does: templates, drawing, translations."""
    beside = [TEMPLATES / "map" / "_map.svg", TEMPLATES / "_table_name.html"]
    files = [*sorted((TEMPLATES / "report").iterdir()), *sorted((TEMPLATES / "team").iterdir()), *beside]
    files += sorted(
        path for root in settings.LOCALE_PATHS for path in Path(root).glob(f"{language}/LC_MESSAGES/*.mo")
    )
    return sha256(b"".join(file.read_bytes() for file in files if file.is_file())).hexdigest()
