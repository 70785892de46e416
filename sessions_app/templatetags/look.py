"""Small words of the templates' own language: icons, clocks, step titles."""

import uuid
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.template import Context, defaultfilters
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sessions_app.content import Goal, SelfCheck, goals_of, self_check
from sessions_app.domain.planning import Line
from sessions_app.drawing import drawn
from sessions_app.enums import Language, Mark, StepKind
from sessions_app.models import Action, Note, Session, Step
from sessions_app.outputs.words import table_name

register = template.Library()
register.filter(table_name)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Always beside a word, so it says nothing itself."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#icon-{}"/></svg>',
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def draw(context: Context, note: Note) -> SafeString:
    return drawn(note, str(context.get("csrf_token", "")))


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """Codes with each language's own name for itself."""
    return [(language.value, str(language.label)) for language in Language]


@register.filter
def round_count(session: Session) -> int:
    return len(self_check(session.check_slug, session.language).rounds)


@register.filter
def title_of(step: Step) -> str:
    """What the room calls a step: the facilitator's own word, the round's title, or the kind's name."""
    check = self_check(step.meeting.session.check_slug, get_language() or "nb")
    return step.title or title(step.kind, step.number, check)


@register.filter
def line_title(line: Line, check: SelfCheck) -> str:
    """The same for a line that is only proposed."""
    return line.title or title(line.kind, line.number, check)


def title(kind: str, number: int, check: SelfCheck) -> str:
    if kind == StepKind.ROUND:
        return check.round(number).title
    if kind == StepKind.PLENARY:
        return _("Plenary after round %(number)d") % {"number": number}
    return str(StepKind(kind).label)


@register.filter
def epoch_ms(moment: datetime | None) -> str:
    return str(round(moment.timestamp() * 1000)) if moment else ""


@register.filter
def clock_time(moment: datetime | None) -> str:
    """`10:42`, in Norwegian time."""
    return timezone.localtime(moment).strftime("%H:%M") if moment else ""


@register.filter(expects_localtime=True)
def day_of(moment: date | None, form: str = "j. F Y") -> str:
    """`22. november 2026`; in English the number has no full stop."""
    return defaultfilters.date(moment, form.replace("j.", "j") if get_language() == "en" else form)


@register.filter
def minutes_seconds(seconds: int | None) -> str:
    """`18:42`; nothing below zero, because a clock that has run out says so in words."""
    return "{:d}:{:02d}".format(*divmod(max(0, seconds or 0), 60))


@register.simple_tag
def new_id() -> str:
    """The id of an act that may follow, for forms sent without JavaScript."""
    return str(uuid.uuid4())


@register.filter
def picked(part: Any) -> int:
    """How many notes a group has lifted out of an open round."""
    return sum(note.mark != Mark.NONE for open_question in part.questions for note in open_question.notes)


@register.filter
def goals(action: Action) -> tuple[Goal, ...]:
    """The UN's goals that an action is tied to."""
    return goals_of(action.goals, get_language() or "nb")
