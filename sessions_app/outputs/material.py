"""Material that needs no session: what there is of it, and how each is made.

It depends on content alone, so it is made once in each language, whoever asks and however many.
"""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import PurePath

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from sessions_app.content import USUAL_CHECK, SelfCheck, self_check
from sessions_app.enums import Format
from sessions_app.outputs.documents import edition
from sessions_app.outputs.office import office_file
from sessions_app.outputs.pdf import pdf_of
from sessions_app.outputs.press import Order, Work
from sessions_app.outputs.prints import form_html, help_html, poster_html
from sessions_app.outputs.slides.slides import method_slides

SHELF = "material"  # in the place of a session's uid


class Material(TextChoices):
    """The value is the file's name in its address."""

    FORM = "form.pdf", pgettext_lazy("material", "Question form")
    POSTER = "map-a3.pdf", pgettext_lazy("material", "The map as a poster")
    MAP = "map-a4.pdf", pgettext_lazy("material", "The map on a sheet")
    HELP = "help.pdf", pgettext_lazy("material", "Help to the map")
    SLIDES = "slides.pptx", pgettext_lazy("material", "Slides about the method")

    @property
    def ending(self) -> Format:
        return Format(PurePath(self).suffix[1:])

    def file_name(self, language: str) -> str:
        """`selvsjekk-form-nb.pdf`."""
        return f"selvsjekk-{PurePath(self).stem}-{language}.{self.ending}"


PAPER: dict[Material, Callable[[SelfCheck], str]] = {
    Material.FORM: form_html,
    Material.POSTER: lambda check: poster_html(check, "A3"),
    Material.MAP: lambda check: poster_html(check, "A4"),
    Material.HELP: help_html,
}


@cache
def order_of(material: Material, language: str) -> Order:
    """Content and program never change while it runs, so neither does the digest."""
    said = repr(self_check(USUAL_CHECK, language)) + words_of(material, language) + edition(language)
    return Order(SHELF, f"{language}-{material}", sha256(said.encode()).hexdigest())


def prepared(material: Material, language: str) -> Work:
    check = self_check(USUAL_CHECK, language)
    if material not in PAPER:
        return lambda told: office_file(method_slides, check, language=language, told=told)
    html = PAPER[material](check)
    return lambda told: pdf_of(html, told=told)


def words_of(material: Material, language: str) -> str:
    return PAPER[material](self_check(USUAL_CHECK, language)) if material in PAPER else ""


def made(material: Material, language: str) -> bytes:
    """The file, however long it takes. Raises OutputError."""
    return prepared(material, language)(None)
