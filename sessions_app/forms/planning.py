from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sessions_app.content import SelfCheck
from sessions_app.domain.planning import Agenda, Line
from sessions_app.enums import Arena, Language, Plan
from sessions_app.models import Municipality, Step
from sessions_app.models.municipality import MunicipalityQuerySet
from sessions_app.models.session import LONGEST_STEP, MOST_PEOPLE


class PlanForm(forms.Form):
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
    day = forms.DateField(
        error_messages={
            "required": _("Choose the date."),
            "invalid": _("Write the date as day.month.year, for example 24.3.2027."),
        }
    )
    time = forms.TimeField(
        error_messages={
            "required": _("Choose the time."),
            "invalid": _("Write the time as hours and minutes, for example 09:00."),
        }
    )
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
        """From a year back, for a meeting on paper that is typed in afterwards, to five years ahead."""
        day: date = self.cleaned_data["day"]
        today = timezone.localdate()
        if not today - timedelta(days=366) <= day <= today + timedelta(days=5 * 366):
            raise forms.ValidationError(_("Choose a date between last year and five years from now."))
        return day

    def clean_round_minutes(self) -> int:
        minutes: int = self.cleaned_data["round_minutes"]
        if not self.check.shortest_round <= minutes <= self.check.longest_round:
            raise forms.ValidationError(
                _("A round takes %(least)d to %(most)d minutes."),
                params={"least": self.check.shortest_round, "most": self.check.longest_round},
            )
        return minutes

    @property
    def starts_at(self) -> datetime:
        """In Norwegian time. Only for a valid form."""
        joined = datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"])
        return timezone.make_aware(joined)


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


class StepsForm(forms.Form):
    """The minutes of a session's own steps: fields `minutes-<step id>`."""

    def __init__(self, *args: Any, steps: list[Step], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for step in steps:
            self.fields[f"minutes-{step.pk}"] = minutes_field(step.minutes)

    @property
    def minutes(self) -> dict[int, int]:
        """By step id. Only for a valid form."""
        return {int(name.removeprefix("minutes-")): value for name, value in self.cleaned_data.items()}


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
            tuple(
                Line(line.kind, self.cleaned_data[field_name(meeting, line)], line.number) for line in lines
            )
            for meeting, lines in enumerate(self.agenda, start=1)
        )


def field_name(meeting: int, line: Line) -> str:
    return f"minutes-{meeting}-{line.name}"
