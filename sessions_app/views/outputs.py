"""What leaves the house: a session as a document, made while a page waits for it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sessions_app.domain.sessionfile import NotASessionFile
from sessions_app.domain.sharing import log_export
from sessions_app.enums import Extent, Format, Language
from sessions_app.models import Session
from sessions_app.outputs.child import OutputError, OutputTooHeavy, OutputToolMissing
from sessions_app.outputs.documents import AT_ONCE, WITH_EXTENT, Document, made
from sessions_app.outputs.press import Order, PressIsBusy, StillMaking, Work, delivered
from sessions_app.views.guards import Request, facilitator_view, language, signed_in
from sessions_app.views.pages import problem, render_page

PATIENCE = 2.5
SHOWN_INSIDE = frozenset({Format.PDF})  # by the browser; the others are saved
MEANT = ("in", "language", "extent", "network")


@dataclass(frozen=True)
class File:
    """What is handed out: its place on the shelf, and what it is called where it is saved."""

    order: Order
    name: str
    format: Format
    language: str


@require_safe
@facilitator_view
def report(request: Request, session: Session, format: Format) -> HttpResponseBase:  # noqa: A002
    return answered(request, asked_for(request, session, format), by=signed_in(request))


def asked_for(request: Request, session: Session, wanted: Format) -> Document:
    """In the language and to the extent that the address names; what it does not name is as usual."""
    extent = request.GET.get("extent", "") if wanted in WITH_EXTENT else ""
    return Document(
        session,
        wanted,
        language_asked(request),
        Extent(extent) if extent in Extent.values else Extent.WHOLE,
    )


def language_asked(request: Request) -> str:
    """Of a file: `?in=nn`. It chooses nothing for the pages, as `?language=` does, which is heard too."""
    asked = request.GET.get("in") or request.GET.get("language", "")
    return asked if asked in Language.values else language()


def answered(request: Request, wanted: Document, **reader: Any) -> HttpResponseBase:
    """The document, and a line in the log of what has left. `reader`: who, or through which link."""
    try:
        file = File(wanted.order, wanted.file_name, wanted.format, wanted.language)
        at_once = made(wanted) if wanted.format in AT_ONCE else None
    except NotASessionFile as error:
        return not_made(request, error)

    def leaves() -> None:
        log_export(
            session=wanted.session,
            format=wanted.format,
            extent=wanted.extent,
            language=wanted.language,
            digest=wanted.summary.digest,
            **reader,
        )

    if at_once is None:
        return served(request, file, wanted.prepared, leaves)
    return handed_out(request, file, at_once, file.order.path, leaves)


def served(
    request: Request, file: File, prepare: Callable[[], Work], leaves: Callable[[], None] | None = None
) -> HttpResponseBase:
    """The file, which may be a little older than what was asked for; while it is made, a page that waits."""
    try:
        path = delivered(file.order, prepare, patience=PATIENCE)
        data = path.read_bytes()
    except FileNotFoundError:  # a newer one has taken its place
        return still_making(request, file, None)
    except StillMaking as still:
        return still_making(request, file, still.percent)
    except PressIsBusy:
        return busy(request)
    except OutputError as error:
        return not_made(request, error)
    if "waited" in request.GET and file.format not in SHOWN_INSIDE:
        return ready(request, file)
    return handed_out(request, file, data, path, leaves)


def handed_out(
    request: Request, file: File, data: bytes, path: Path, leaves: Callable[[], None] | None
) -> HttpResponseBase:
    """`no-cache`: a browser may keep it, and asks each time whether it is still the same.

    The tag is of what is handed out, and not of what was asked for; it does not tell whose it is.
    """
    if leaves and request.method == "GET":
        leaves()
    translation.activate(file.language)  # the answer's Content-Language is the file's
    response = HttpResponse(data, content_type=file.format.content_type)
    shown = file.format in SHOWN_INSIDE
    name = content_disposition_header(as_attachment=not shown, filename=file.name)
    response["Content-Disposition"] = name or "inline"
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    response["ETag"] = etag = f'"{path.name.partition("-")[2]}"'
    return get_conditional_response(request, etag=etag, response=response) or response


def still_making(request: Request, file: File, percent: int | None) -> HttpResponse:
    again = address(request, waited="yes")
    context = {"file_name": file.name, "percent": percent, "again": again, "back": back(request)}
    response = render_page(request, "outputs/progress.html", context, status=202)
    response["Refresh"] = f"2; url={again}"
    return response


def ready(request: Request, file: File) -> HttpResponse:
    """A file that is saved does not take the place of the page that waited: so that page says it is ready."""
    link = address(request)
    context = {"file_name": file.name, "file": link, "back": back(request)}
    response = render_page(request, "outputs/ready.html", context)
    response["Refresh"] = f"0; url={link}"
    return response


def back(request: Request) -> str:
    """The page that offers the file: it lies beside it, but for a session's own documents."""
    match = request.resolver_match
    return "documents/" if match and match.url_name == "report" else "./"


def address(request: Request, **more: str) -> str:
    """Of the address, what means something."""
    kept = {name: request.GET[name] for name in MEANT if name in request.GET} | more
    return request.path + (f"?{urlencode(kept)}" if kept else "")


def busy(request: Request) -> HttpResponse:
    response = problem(
        request, 429, _("Several documents are being made"), _("Wait half a minute, and load the page again.")
    )
    response["Retry-After"] = "30"
    return response


def not_made(request: Request, error: Exception) -> HttpResponse:
    return problem(request, 503, _("The document could not be made"), reason_for(error))


def reason_for(error: Exception) -> str:
    if isinstance(error, OutputToolMissing):
        return _("This machine lacks what draws PDFs: %(missing)s To install it: %(command)s") % {
            "missing": f"{error}.",
            "command": error.remedy,
        }
    if isinstance(error, OutputTooHeavy):
        return _(
            "There is a text in it, or so much text in all, that it takes too long to draw."
            " Everything that was written is still saved. Try the two pages, or the other documents."
        )
    if isinstance(error, NotASessionFile):
        return _(
            "All data cannot leave in one file: this is practice, or it is more than 50 MB, or something in "
            "it is not as it was saved. The other documents can be made."
        )
    return _("Everything that was written is still saved. Try again, and tell whoever runs this service.")
