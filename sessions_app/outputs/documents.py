"""Which documents there are of a session, and how each is made from the one summary."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.utils import translation

from sessions_app.content import SelfCheck
from sessions_app.domain.maps import check_for
from sessions_app.domain.summarising import summarise
from sessions_app.domain.summary import Summary
from sessions_app.domain.transfer import export_session
from sessions_app.enums import Extent, Format
from sessions_app.models import Session
from sessions_app.outputs.bundle import bundle, origin_of
from sessions_app.outputs.drawing import for_paper
from sessions_app.outputs.lines import lines
from sessions_app.outputs.office import office_file
from sessions_app.outputs.pdf import pdf_of
from sessions_app.outputs.press import Order, Work
from sessions_app.outputs.report import report_html
from sessions_app.outputs.sheet.sheet import sheet
from sessions_app.outputs.slides.slides import findings_slides
from sessions_app.outputs.word.document import document

AT_ONCE = frozenset({Format.LINES, Format.DATA})  # a few hundredths of a second for a thousand notes
WITH_EXTENT = frozenset({Format.PDF, Format.WORD})
WITH_DATA = frozenset({Format.DATA, Format.ARCHIVE})  # hold more than the summary does
LIBRARIES = ("weasyprint", "python-pptx", "xlsxwriter", "resvg-py")
TEMPLATES = Path(settings.BASE_DIR) / "templates"


@dataclass(frozen=True)
class Document:
    """A session as one file, in one language. `extent` means something for WITH_EXTENT only.

    `for_the_room`: as participants may have it, without what was kept off the wall.
    """

    session: Session
    format: Format
    language: str
    extent: Extent = Extent.WHOLE
    for_the_room: bool = False

    @cached_property
    def summary(self) -> Summary:
        return summarise(self.session, self.language, for_the_room=self.for_the_room)

    @cached_property
    def data(self) -> bytes:
        """All of it, as `import` takes it. Raises NotASessionFile."""
        return export_session(self.session)

    @property
    def check(self) -> SelfCheck:
        return check_for(self.session, self.language)

    @property
    def file_name(self) -> str:
        """`selvsjekk-kautokeino-2026-11-22.pdf`, in the municipality's own letters."""
        place = self.summary.municipality.lower().replace(" ", "-")
        day = [str(day) for day in self.summary.dates[:1]]
        extent = [] if self.extent == Extent.WHOLE else [str(self.extent)]
        return "-".join(["selvsjekk", place, *day, *extent]) + f".{self.format}"

    @property
    def order(self) -> Order:
        """Raises NotASessionFile for what is made of the data."""
        said = (self.summary.digest + edition(self.language)).encode()
        digest = sha256(said + (self.data if self.format in WITH_DATA else b"")).hexdigest()
        whose = "room-" if self.for_the_room else ""
        name = f"{whose}{self.extent}-{self.language}.{self.format}"
        return Order(self.session.uid.hex, name, digest, is_final=self.summary.is_finished)

    def prepared(self) -> Work:
        """The work, with all that it needs from the database already read."""
        with translation.override(self.language):
            return PREPARED[self.format](self)


def made(wanted: Document) -> bytes:
    """The file, however long it takes. Raises OutputError, NotASessionFile."""
    return wanted.prepared()(None)


def pdf(wanted: Document) -> Work:
    html = report_html(wanted.session, wanted.summary, wanted.extent)
    return lambda told: pdf_of(html, told=told)


def archive(wanted: Document) -> Work:
    """One zip for the municipality's archive."""
    html, data = report_html(wanted.session, wanted.summary), wanted.data
    origin, table = origin_of(wanted.session, wanted.check), lines(wanted.summary)
    return lambda told: bundle(wanted.summary, origin, pdf_of(html, told=told), data, table)


def office(maker: Callable[..., bytes]) -> Callable[[Document], Work]:
    def prepared(wanted: Document) -> Work:
        given = (wanted.summary, for_paper(wanted.check), wanted.extent)
        return lambda told: office_file(maker, *given, language=wanted.language, told=told)

    return prepared


def at_once(made_now: Callable[[Document], bytes]) -> Callable[[Document], Work]:
    def prepared(wanted: Document) -> Work:
        made_bytes = made_now(wanted)
        return lambda _told: made_bytes

    return prepared


PREPARED: dict[Format, Callable[[Document], Work]] = {
    Format.PDF: pdf,
    Format.WORD: office(document),
    Format.SLIDES: office(findings_slides),
    Format.SHEET: office(sheet),
    Format.LINES: at_once(lambda wanted: lines(wanted.summary)),
    Format.DATA: at_once(lambda wanted: wanted.data),
    Format.ARCHIVE: archive,
}


@cache
def edition(language: str) -> str:
    """Changes when what a document is made with does: program, libraries, templates, drawings, words."""
    here = Path(__file__).parent
    folders = (
        *(TEMPLATES / name for name in ("report", "document", "team", "map")),
        here,
        here.with_name("domain"),
    )
    files = [file for folder in folders for file in sorted(folder.rglob("*.*")) if file.suffix != ".pyc"]
    for root in settings.LOCALE_PATHS:
        files += sorted(Path(root).glob(f"{language}/LC_MESSAGES/*.mo"))
    libraries = " ".join(map(version, LIBRARIES))
    return sha256(libraries.encode() + b"".join(file.read_bytes() for file in files)).hexdigest()
