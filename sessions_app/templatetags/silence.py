"""What phones, laptop and big screen say about a round's silent minutes."""

from typing import Any

from django import template
from django.utils import timezone

from sessions_app.domain.silence import silence_of
from sessions_app.models import Session

register = template.Library()


@register.inclusion_tag("_silence.html")
def silence(session: Session) -> dict[str, Any]:
    """As it is when this is drawn; clock.js follows the time from there."""
    return {"silence": silence_of(session, timezone.now())}
