"""What Word, slides and sheets call things in the active language, as the pages' templates call them."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.dateformat import format as formatted
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from sessions_app.domain.summary import Summary, TableName

BETWEEN = " · "


def joined(*texts: str) -> str:
    return BETWEEN.join(text for text in texts if text)


def quoted(text: str) -> str:
    return pgettext("quotation marks", "“%(text)s”") % {"text": text}


def day_of(day: date) -> str:
    """`22. november 2026`; in English the number has no full stop."""
    return formatted(day, "j F Y" if get_language() == "en" else "j. F Y")


def table_name(table: TableName) -> str:
    if not table.meeting:
        return _("Group %(number)s") % {"number": table.number}
    return _("Meeting %(meeting)s, group %(number)s") % {"meeting": table.meeting, "number": table.number}


def notices(summary: Summary, made_at: datetime) -> Iterable[str]:
    """What a reader should know before the rest."""
    if not summary.is_finished:
        yield _("The self-check is not finished. This is how it stood on %(day)s at %(time)s.") % {
            "day": day_of(made_at),
            "time": formatted(made_at, "H:i"),
        }
    if summary.may_tell_who:
        yield _(
            "At least one group had fewer than four people, so a reader may guess who wrote what."
            " Think of that before you share this report."
        )
