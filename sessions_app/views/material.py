"""What can be shown and printed before any session exists: open to everybody, in each language."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from sessions_app.content import USUAL_CHECK, SelfCheck, self_check
from sessions_app.outputs.material import Material, order_of, prepared
from sessions_app.views.guards import Request, language
from sessions_app.views.outputs import File, language_asked, served
from sessions_app.views.pages import render_page


@dataclass(frozen=True)
class Item:
    """One thing to fetch. `size`: of the paper and how many, or the kind of file."""

    material: Material
    about: str
    size: str


@login_not_required
@require_safe
def material(request: Request) -> HttpResponse:
    check = self_check(USUAL_CHECK, language())
    context = {"check": check, "items": items_of(check), "wanted_language": language()}
    return render_page(request, "material/page.html", context)


@login_not_required
@require_safe
def map_page(request: Request) -> HttpResponse:
    return render_page(request, "material/map.html", {"check": self_check(USUAL_CHECK, language())})


@login_not_required
@require_safe
def material_file(request: Request, material: Material) -> HttpResponseBase:
    wanted = language_asked(request)
    file = File(order_of(material, wanted), material.file_name(wanted), material.ending, wanted)
    return served(request, file, lambda: prepared(material, wanted))


def items_of(check: SelfCheck) -> list[Item]:
    help_pages = len({point.help_page for point in check.points})
    return [
        Item(
            Material.FORM,
            _("The questions with room to write, a page for each round."),
            on_paper("A4", len(check.rounds)),
        ),
        Item(
            Material.POSTER,
            _("For the wall, with the names of the stones beside it."),
            on_paper("A3", 1),
        ),
        Item(
            Material.MAP,
            _("One for each table. It can be read in black and white, too."),
            on_paper("A4", 1),
        ),
        Item(
            Material.HELP,
            _("What each point means when it helps us, and when it holds us back."),
            on_paper("A4", help_pages),
        ),
        Item(
            Material.SLIDES,
            _("For the one who presents the self-check: the rounds, the questions, the map and the time."),
            str(Material.SLIDES.ending.label),
        ),
    ]


def on_paper(size: str, pages: int) -> str:
    """`PDF, A4, 3 pages`."""
    return f"PDF, {size}, " + ngettext("%(n)s page", "%(n)s pages", pages) % {"n": pages}
