"""What municipal staff take home: all documents of a session, links to the report, and what has left."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sessions_app.domain.sharing import MOST_LINKS, TooManyLinks, phones_link, revoke_link, share_report
from sessions_app.enums import Extent, Format, Language
from sessions_app.forms.sharing import ShareForm
from sessions_app.models import Export, ReportLink, Session
from sessions_app.numbers import as_id
from sessions_app.outputs.documents import WITH_DATA
from sessions_app.views.guards import Request, facilitator_view, signed_in
from sessions_app.views.outputs import language_asked
from sessions_app.views.pages import render_page, see_other

LOGGED = 20
ACTS = frozenset({"share", "revoke", "phones", "no-phones"})


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_view
def documents(request: Request, session: Session) -> HttpResponse:
    if request.method != "POST":
        return draw(request, session, ShareForm())
    act = request.POST.get("act", "")
    if act not in ACTS:
        raise Http404
    form = ShareForm(request.POST)
    if act == "share" and not form.is_valid():
        return draw(request, session, form, status=422)
    try:
        done(request, session, act, form)
    except TooManyLinks:
        form.add_error(
            None, _("There are %(count)d links already. Revoke one first.") % {"count": MOST_LINKS}
        )
        return draw(request, session, form, status=422)
    return see_other("documents", session.pk)


def done(request: Request, session: Session, act: str, form: ShareForm) -> None:
    user = signed_in(request)
    phones = phones_link(session, timezone.localdate())
    if act == "share":
        share_report(session=session, by=user, **form.cleaned_data)
    elif act == "phones":
        share_report(session=session, by=user, days=90, for_phones=True)
    elif act == "revoke":
        revoke_link(session=session, link_id=as_id(request.POST.get("link", "")) or 0)
    elif phones is not None:
        revoke_link(session=session, link_id=phones.pk)


def draw(request: Request, session: Session, form: ShareForm, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    apart = {Format.PDF, *WITH_DATA} if session.is_rehearsal else {Format.PDF, Format.ARCHIVE}
    links = ReportLink.objects.of(session).open_on(today)
    context: dict[str, Any] = {
        "session": session,
        "wanted_language": language_asked(request),
        "languages": Language,
        "extents": Extent,
        "formats": [one for one in Format if one not in apart],
        "share_form": form,
        "links": [(link, address_of(link)) for link in links if not link.is_for_phones],
        "phones": phones_link(session, today),
        "exports": Export.objects.of(session).newest(LOGGED),
        "is_hosted": settings.HOSTED,
        "days_left": (session.delete_on - today).days,
    }
    return render_page(request, "outputs/page.html", context, status=status)


def address_of(link: ReportLink) -> str:
    """From the configured address, never from a request's Host header."""
    return f"{settings.PUBLIC_URL}{reverse('shared', args=[link.token])}"
