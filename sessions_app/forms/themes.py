import uuid
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sessions_app.forms.text import TextField
from sessions_app.numbers import as_uuid

LONGEST_TITLE = 120


class TitleField(TextField):
    """One line."""

    def to_python(self, value: object) -> str:
        return " ".join(super().to_python(value).split())


class ThemeForm(forms.Form):
    theme = forms.UUIDField()
    title = TitleField(
        max_length=LONGEST_TITLE,
        error_messages={
            "required": _("Give the theme a name."),
            "max_length": _("Too long: at most %(limit_value)d characters."),
        },
    )


class PlaceForm(forms.Form):
    theme = forms.UUIDField()
    place = forms.IntegerField(min_value=0, max_value=1000)


class WantedForm(forms.Form):
    """Which notes are looked for, as the address says. What cannot be read is as if it were not there.

    `part` is a round's number or a question's.
    """

    part = forms.RegexField(r"^[1-9](\.[1-9])?$", required=False)
    words = TitleField(max_length=100, required=False)
    loose = forms.BooleanField(required=False)
    theme = forms.UUIDField(required=False)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)

    def wanted(self) -> dict[str, Any]:
        """What is asked for, without what is empty or wrong."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def chosen_notes(data: QueryDict) -> list[uuid.UUID]:
    """The notes that are ticked."""
    found = (as_uuid(text) for text in data.getlist("notes"))
    return [note for note in found if note is not None]
