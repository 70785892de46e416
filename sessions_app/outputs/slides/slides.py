"""PowerPoint: what a session found, for the council; and the method, to lead a self-check with.

Made in a child process: 0.8 s of processor for a thousand notes, two thirds of it for the pictures.
"""

from django.utils.translation import gettext as _

from sessions_app.content import SelfCheck
from sessions_app.domain.planning import Agenda, propose_agenda
from sessions_app.domain.summary import Summary
from sessions_app.enums import Extent, Plan
from sessions_app.outputs.drawing import landscape_svg
from sessions_app.outputs.picture import png_of
from sessions_app.outputs.slides.deck import About, deck
from sessions_app.outputs.slides.findings_pages import findings_pages
from sessions_app.outputs.slides.method_pages import method_pages

BEHIND_TITLE = "0 70 1200 338"


def findings_slides(summary: Summary, check: SelfCheck, extent: Extent) -> bytes:
    """At most 25 slides, whatever `extent` says: all notes are for the report."""
    about = About(
        title=f"{summary.official_name}: {summary.check_title}",
        author=summary.official_name,
        subject=_("Self-check"),
        footer=f"{summary.official_name} · {summary.check_title}",
        language=summary.language,
        ground=behind_title(check),
    )
    return deck(findings_pages(summary, check), about)


def method_slides(check: SelfCheck, agenda: Agenda | None = None) -> bytes:
    """For the lines of `agenda`; without one, for the usual meeting with two short breaks."""
    lines = agenda or propose_agenda(check, Plan.ONE_MEETING, check.usual_round)
    about = About(
        title=check.title,
        author="selvsjekk",
        subject=_("Self-check"),
        footer=f"{_('Self-check')} · {check.title}",
        language=check.language,
        ground=behind_title(check),
    )
    return deck(method_pages(check, lines), about)


def behind_title(check: SelfCheck) -> bytes:
    return png_of(landscape_svg(check, BEHIND_TITLE), 1280)
