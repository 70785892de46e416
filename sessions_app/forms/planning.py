from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.db.models import CharField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sessions_app.content import SelfCheck
from sessions_app.domain.planning import Agenda, Frame, Line
from sessions_app.enums import Arena, Language, Plan, RoleDraw
from sessions_app.forms.text import TextField
from sessions_app.models import Meeting, Municipality, Session, Step
from sessions_app.models.meeting import LONGEST_STEP
from sessions_app.models.municipality import MunicipalityQuerySet
from sessions_app.models.session import LONGEST_SILENCE, MOST_PEOPLE

DAY = {
    "required": _("Choose the date."),
    "invalid": _("Write the date as day.month.year, for example 24.3.2027."),
}
TIME = {
    "required": _("Choose the time."),
    "invalid": _("Write the time as hours and minutes, for example 09:00."),
}


class SentenceField(TextField):
    """One line, which may be left out, as long as the model's own field. Line feeds become spaces."""

    def __init__(self, model: type[Session | Meeting | Step], name: str) -> None:
        stored = cast("CharField[str, str]", model._meta.get_field(name))
        super().__init__(
            required=False,
            max_length=stored.max_length,
            error_messages={"max_length": _("Too long: at most %(limit_value)d characters.")},
        )

    def to_python(self, value: object) -> str:
        return " ".join(super().to_python(value).split())


class FrameForm(forms.Form):
    """What the session is for and how it is led. Nothing here is needed."""

    aim = SentenceField(Session, "aim")
    invited = SentenceField(Session, "invited")
    silent_minutes = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=LONGEST_SILENCE,
        initial=0,
        error_messages={
            "invalid": _("Write the minutes with digits."),
            "min_value": _("Write 0 if nobody is to be silent."),
            "max_value": _("At most %(limit_value)d minutes."),
        },
    )
    role_draw = forms.ChoiceField(choices=RoleDraw.choices, required=False, initial=RoleDraw.NEVER)
    mixes_people = forms.BooleanField(required=False)
    keeps_groups = forms.BooleanField(required=False)
    chimes = forms.BooleanField(required=False)

    def clean_silent_minutes(self) -> int:
        return self.cleaned_data["silent_minutes"] or 0

    def clean_role_draw(self) -> str:
        return self.cleaned_data["role_draw"] or RoleDraw.NEVER

    @property
    def frame(self) -> Frame:
        """Only for a valid form."""
        return Frame(**{name: self.cleaned_data[name] for name in Frame.__dataclass_fields__})

    @property
    def has_wrong_choice(self) -> bool:
        """Whether something is to be mended among what the page keeps folded away."""
        return bool(self.errors.keys() & {"place", "invited", "silent_minutes", "role_draw"})


class PlanForm(FrameForm):
    """What a facilitator decides beforehand. Date and time are given apart, as people say them."""

    municipality = forms.ModelChoiceField(
        Municipality.objects.none(),
        to_field_name="number",
        error_messages={
            "required": _("Choose the municipality."),
            "invalid_choice": _("Choose a municipality from the list."),
        },
    )
    arena = forms.ChoiceField(choices=[(arena.value, arena.value) for arena in Arena], initial=Arena.LEADERS)
    # Empty: what the municipality has decided.
    language = forms.ChoiceField(choices=[("", ""), *Language.choices], required=False)
    people = forms.IntegerField(
        min_value=1,
        max_value=MOST_PEOPLE,
        initial=24,
        error_messages={
            "required": _("How many people are you?"),
            "invalid": _("Write the number of people with digits."),
            "min_value": _("At least one person."),
            "max_value": _("At most %(limit_value)d people in one self-check."),
        },
    )
    day = forms.DateField(error_messages=DAY)
    time = forms.TimeField(error_messages=TIME)
    place = SentenceField(Meeting, "place")
    plan = forms.ChoiceField(choices=Plan.choices, initial=Plan.ONE_MEETING)
    round_minutes = forms.IntegerField(
        initial=40,
        error_messages={
            "required": _("How many minutes per round?"),
            "invalid": _("Write the minutes with digits."),
        },
    )
    shows_names = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, check: SelfCheck, municipalities: MunicipalityQuerySet, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        arenas = [(arena.slug, arena.title) for arena in check.arenas]
        cast("forms.ModelChoiceField[Municipality]", self.fields["municipality"]).queryset = municipalities
        cast("forms.ChoiceField", self.fields["arena"]).choices = arenas
        self.check = check

    def clean_day(self) -> date:
        return within_reach(self.cleaned_data["day"])

    def clean_round_minutes(self) -> int:
        minutes: int = self.cleaned_data["round_minutes"]
        if not self.check.shortest_round <= minutes <= self.check.longest_round:
            raise forms.ValidationError(
                _("A round takes %(least)d to %(most)d minutes."),
                params={"least": self.check.shortest_round, "most": self.check.longest_round},
            )
        return minutes

    def clean(self) -> None:
        if self.cleaned_data.get("plan") != Plan.SERIES:
            self.cleaned_data["keeps_groups"] = False  # there is no next meeting to keep them in

    @property
    def starts_at(self) -> datetime | None:
        """In Norwegian time; None as long as the day or the time cannot be read."""
        return moment(self.cleaned_data.get("day"), self.cleaned_data.get("time"))


def within_reach(day: date) -> date:
    """From a year back, for a meeting on paper that is typed in afterwards, to five years ahead."""
    today = timezone.localdate()
    if not today - timedelta(days=366) <= day <= today + timedelta(days=5 * 366):
        raise forms.ValidationError(_("Choose a date between last year and five years from now."))
    return day


def moment(day: date | None, at: time | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, at)) if day and at else None


class MeetingsForm(forms.Form):
    """When the meetings of a series are: fields `day-<number>`, `time-<number>`. No day: it is planned later.

    `after`: when the meeting before the first of them begins.
    """

    def __init__(
        self, *args: Any, numbers: Iterable[int], after: datetime | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.numbers, self.after = tuple(numbers), after
        for number in self.numbers:
            self.fields[f"day-{number}"] = forms.DateField(required=False, error_messages=DAY)
            self.fields[f"time-{number}"] = forms.TimeField(required=False, error_messages=TIME)

    def clean(self) -> None:
        before = self.after
        for number in self.numbers:
            self.clean_one(number)
            begins = self.starts_at(number)
            if before and begins and begins <= before:
                self.add_error(f"day-{number}", _("Choose a date after the meeting before."))
            before = begins or before

    def clean_one(self, number: int) -> None:
        day = self.cleaned_data.get(f"day-{number}")
        if day is None:
            return
        try:
            within_reach(day)
        except forms.ValidationError as error:
            self.add_error(f"day-{number}", error)
        if f"time-{number}" not in self.errors and self.cleaned_data.get(f"time-{number}") is None:
            self.add_error(f"time-{number}", TIME["required"])

    def starts_at(self, number: int) -> datetime | None:
        return moment(self.cleaned_data.get(f"day-{number}"), self.cleaned_data.get(f"time-{number}"))


def minutes_field(minutes: int) -> forms.IntegerField:
    return forms.IntegerField(
        min_value=1,
        max_value=LONGEST_STEP,
        initial=minutes,
        error_messages={
            "required": _("How many minutes?"),
            "invalid": _("Write the minutes with digits."),
            "min_value": _("At least one minute."),
            "max_value": _("At most %(limit_value)d minutes."),
        },
    )


class AgendaForm(forms.Form):
    """The minutes of every line of a proposed agenda: fields `minutes-<meeting>-<step name>`."""

    def __init__(self, *args: Any, agenda: Agenda, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agenda = agenda
        for meeting, line in self.lines():
            self.fields[field_name(meeting, line)] = minutes_field(line.minutes)

    def lines(self) -> Iterable[tuple[int, Line]]:
        for meeting, lines in enumerate(self.agenda, start=1):
            for line in lines:
                yield meeting, line

    @property
    def changed_agenda(self) -> Agenda:
        """The agenda as typed. Only for a valid form."""
        return tuple(
            tuple(replace(line, minutes=self.cleaned_data[field_name(meeting, line)]) for line in lines)
            for meeting, lines in enumerate(self.agenda, start=1)
        )


def field_name(meeting: int, line: Line) -> str:
    return f"minutes-{meeting}-{line.name}"
