"""The report for those without an account: links that run out and can be revoked; what has left the house.

Allowed after the end, when it is wanted most. No stream is told: nothing that the room sees changes.
"""

from datetime import date, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from sessions_app.domain.exceptions import DomainError
from sessions_app.enums import Extent, Format
from sessions_app.models import Export, ReportLink, Session
from sessions_app.writing import writing

MOST_LINKS = 30  # at once: more are lost sight of


class TooManyLinks(DomainError):
    pass


def share_report(
    *, session: Session, by: User, days: int, label: str = "", for_phones: bool = False
) -> ReportLink:
    """A new link. There is one for the phones: asked for again it is the same, with the new last day.

    Raises TooManyLinks.
    """
    today = timezone.localdate()
    last = min(today + timedelta(days=days), session.delete_on)
    with writing():
        hold(session)
        links = ReportLink.objects.of(session)
        if for_phones and (there := links.for_phones().filter(revoked_at=None).first()):
            there.expires_on = last
            there.save(update_fields=["expires_on"])
            return there
        if links.open_on(today).count() >= MOST_LINKS:
            raise TooManyLinks
        return ReportLink.objects.create(
            session=session, label=label, is_for_phones=for_phones, made_by=by, expires_on=last
        )


def revoke_link(*, session: Session, link_id: int) -> None:
    """Whoever has it finds nothing from now on; what was fetched, was fetched."""
    with writing():
        ReportLink.objects.of(session).filter(pk=link_id, revoked_at=None).update(revoked_at=timezone.now())


def phones_link(session: Session, today: date) -> ReportLink | None:
    return ReportLink.objects.of(session).for_phones().open_on(today).first()


def count_opening(link: ReportLink) -> None:
    with writing():
        ReportLink.objects.all().count_one(link.pk)


def log_export(  # noqa: PLR0913 - what a line of the log says
    *,
    session: Session,
    format: Format,  # noqa: A002 - the field's name
    extent: Extent,
    language: str,
    digest: str,
    by: User | None = None,
    link: ReportLink | None = None,
) -> None:
    """Once a day for the same file and the same reader: a browser asks for it again and again."""
    line = {
        "format": format, "extent": extent, "language": language,
        "digest": digest, "made_by": by, "link": link,
    }  # fmt: skip
    with writing():
        hold(session)
        lately = Export.objects.of(session).since(timezone.now() - timedelta(days=1))
        if not lately.filter(**line).exists():
            Export.objects.create(session=session, **line)


def hold(session: Session) -> None:
    """One at a time for a session: what is counted now is still so when the row is written."""
    Session.objects.select_for_update().get(pk=session.pk)
