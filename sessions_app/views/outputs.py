"""What leaves the house: the report as PDF."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sessions_app.domain.summarising import summarise
from sessions_app.models import Session
from sessions_app.outputs.pdf import PdfError, PdfTooHeavy, PdfToolMissing
from sessions_app.outputs.press import PressIsBusy, StillDrawing, delivered
from sessions_app.outputs.report import file_name, order_of, report_html
from sessions_app.views.guards import Request, facilitator_view, language
from sessions_app.views.pages import problem, render_page

PATIENCE = 2.5


@require_safe
@facilitator_view
def report_pdf(request: Request, session: Session) -> HttpResponseBase:
    """The PDF; while it is being drawn, a page that asks again by itself."""
    summary = summarise(session, language())
    try:
        path = delivered(order_of(session, summary), lambda: report_html(session, summary), patience=PATIENCE)
    except StillDrawing:
        return still_drawing(request, session)
    except PressIsBusy:
        return busy(request)
    except PdfError as error:
        return not_drawn(request, error)
    return pdf_response(request, path.read_bytes(), etag=f'"{path.stem}"', name=file_name(summary))


def pdf_response(request: Request, pdf: bytes, *, etag: str, name: str) -> HttpResponseBase:
    """`no-cache`: a browser may keep it, and asks each time whether it is still the same."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=False, filename=name) or "inline"
    )
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def still_drawing(request: Request, session: Session) -> HttpResponse:
    response = render_page(request, "outputs/progress.html", {"session": session}, status=202)
    response["Refresh"] = "2"
    return response


def busy(request: Request) -> HttpResponse:
    response = problem(
        request, 429, _("Several reports are being made"), _("Wait half a minute, and load the page again.")
    )
    response["Retry-After"] = "30"
    return response


def not_drawn(request: Request, error: PdfError) -> HttpResponse:
    title = _("The report could not be made as a PDF")
    return problem(request, 503, title, reason_for(error))


def reason_for(error: PdfError) -> str:
    if isinstance(error, PdfToolMissing):
        return _("This machine lacks what draws PDFs: %(missing)s To install it: %(command)s") % {
            "missing": f"{error}.",
            "command": error.remedy,
        }
    if isinstance(error, PdfTooHeavy):
        return _(
            "There is a text in it that takes too long to draw. Everything that was written is still saved."
        )
    return _("Everything that was written is still saved. Try again, and tell whoever runs this service.")
