"""The agenda of a session that is planned: what may be typed on its lines, and a line more."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sessions_app.domain.planning import Line
from sessions_app.enums import StepKind
from sessions_app.forms.planning import MeetingsForm, SentenceField, minutes_field
from sessions_app.models import Meeting, Step


class Compared(forms.Form):
    """Beside each field stands what it showed at first, as `initial-…`.

    Only what its reader changed counts as changed, so that two who lead do not undo each other's work.
    """

    def compare(self) -> None:
        for field in self.fields.values():
            field.show_hidden_initial = True


class LinesForm(Compared):
    """Words and minutes of steps: fields `title-<id>`, `minutes-<id>`. What was not sent stays as it is."""

    def __init__(self, data: Any = None, *, steps: Iterable[Step]) -> None:
        super().__init__(data)
        for step in steps:
            for name, field in (
                (f"title-{step.pk}", SentenceField(Step, "title")),
                (f"minutes-{step.pk}", minutes_field(step.minutes)),
            ):
                if data is None or name in data:
                    self.fields[name] = field
        self.compare()

    @property
    def titles(self) -> dict[int, str]:
        """Those changed, by step id. Only for a valid form."""
        return self.changed("title-")

    @property
    def minutes(self) -> dict[int, int]:
        return self.changed("minutes-")

    def changed(self, prefix: str) -> dict[int, Any]:
        names = [name for name in self.changed_data if name.startswith(prefix)]
        return {int(name.removeprefix(prefix)): self.cleaned_data[name] for name in names}


class TimesForm(MeetingsForm, Compared):
    """When and where, of meetings that have not ended: fields `day-<id>`, `time-<id>`, `place-<id>`."""

    def __init__(self, data: Any = None, *, meetings: Iterable[Meeting]) -> None:
        self.meetings = tuple(meetings)
        initial = {name: value for meeting in self.meetings for name, value in as_shown(meeting).items()}
        super().__init__(data, numbers=[meeting.pk for meeting in self.meetings], initial=initial)
        for meeting in self.meetings:
            self.fields[f"place-{meeting.pk}"] = SentenceField(Meeting, "place")
        self.compare()

    @property
    def changed_meetings(self) -> list[Meeting]:
        changed = {name.partition("-")[2] for name in self.changed_data}
        return [meeting for meeting in self.meetings if str(meeting.pk) in changed]

    def times(self, meeting: Meeting) -> dict[str, Any]:
        """What `set_meeting` takes."""
        place = self.cleaned_data[f"place-{meeting.pk}"]
        return {"meeting": meeting.pk, "starts_at": self.starts_at(meeting.pk), "place": place}


def as_shown(meeting: Meeting) -> dict[str, str]:
    """As the browser's own fields for a day and a time want it."""
    at = timezone.localtime(meeting.starts_at) if meeting.starts_at else None
    return {
        f"day-{meeting.pk}": at.date().isoformat() if at else "",
        f"time-{meeting.pk}": at.strftime("%H:%M") if at else "",
        f"place-{meeting.pk}": meeting.place,
    }


class NewLineForm(forms.Form):
    """One line more: what, behind which, how long."""

    kind = forms.ChoiceField(error_messages={"invalid_choice": _("Choose what the line is for.")})
    title = SentenceField(Step, "title")
    minutes = minutes_field(10)
    after = forms.TypedChoiceField(
        coerce=int,
        error_messages={"invalid_choice": _("The agenda has changed meanwhile. Choose the place once more.")},
    )

    def __init__(self, data: Any = None, *, kinds: Iterable[Line], places: Iterable[Step]) -> None:
        super().__init__(data, prefix="new")
        self.kinds = {line.name: line for line in kinds}
        self.fields["kind"].choices = [(name, name) for name in self.kinds]  # type: ignore[attr-defined]
        self.fields["after"].choices = [(step.pk, step.pk) for step in places]  # type: ignore[attr-defined]

    def clean(self) -> None:
        if self.cleaned_data.get("kind") == StepKind.OTHER and not self.cleaned_data.get("title"):
            self.add_error("title", _("What do you call it?"))

    @property
    def line(self) -> Line:
        """Only for a valid form."""
        chosen = self.kinds[self.cleaned_data["kind"]]
        return replace(chosen, minutes=self.cleaned_data["minutes"], title=self.cleaned_data["title"])
