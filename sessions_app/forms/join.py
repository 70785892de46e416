from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from sessions_app.enums import Background
from sessions_app.forms.text import TextField
from sessions_app.models import Group, Meeting
from sessions_app.models.group import LARGEST_TABLE


class PeopleField(forms.IntegerField):
    """How many share one phone; one where nothing is said."""

    numbers = range(1, LARGEST_TABLE + 1)

    def __init__(self) -> None:
        said = _("Between 1 and 10 people can share a phone.")
        messages = {"min_value": said, "max_value": said, "invalid": said}
        super().__init__(
            required=False, min_value=1, max_value=LARGEST_TABLE, initial=1, error_messages=messages
        )

    def clean(self, value: object) -> int:
        return super().clean(value) or 1


class JoinForm(forms.Form):
    """All of it may be left out: no name is needed, and without a group it is the emptiest table.

    `background` is one of Background's, or own words, which win.
    """

    backgrounds = Background.choices

    join_id = forms.UUIDField(required=False)
    name = TextField(
        required=False,
        max_length=40,
        error_messages={"max_length": _("The name is too long: at most %(limit_value)d characters.")},
    )
    people = PeopleField()
    background = TextField(required=False, max_length=40)
    own_words = TextField(
        required=False,
        max_length=40,
        error_messages={"max_length": _("This is too long: at most %(limit_value)d characters.")},
    )
    group = forms.ModelChoiceField(
        Group.objects.none(),
        required=False,
        error_messages={"invalid_choice": _("There is no such group here. Choose one of these.")},
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tables = Group.objects.at(meeting).taking_people()
        cast("forms.ModelChoiceField[Group]", self.fields["group"]).queryset = tables

    def clean(self) -> dict[str, Any]:
        own_words = self.cleaned_data.pop("own_words", "")
        return {**self.cleaned_data, "background": own_words or self.cleaned_data.get("background", "")}


class SharedPhoneForm(forms.Form):
    people = PeopleField()


class SeatCodeForm(forms.Form):
    seat_code = TextField(max_length=20, error_messages={"required": _("Type the seat code.")})
