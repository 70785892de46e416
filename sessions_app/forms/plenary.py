from django import forms
from django.utils.translation import gettext_lazy as _

from sessions_app.content import GOAL_NUMBERS
from sessions_app.enums import WallShows
from sessions_app.forms.text import TextField
from sessions_app.models.note import LONGEST_NOTE

EMPTY = {
    "required": _("Write something first."),
    "max_length": _("Too long: at most %(limit_value)d characters."),
}
SAID_HOW = [("yes", ""), ("no", "")]


class PlenaryNoteForm(forms.Form):
    note_id = forms.UUIDField()
    round_number = forms.IntegerField(min_value=0, max_value=9)
    text = TextField(max_length=LONGEST_NOTE, error_messages=EMPTY)


class ActionForm(forms.Form):
    """`note` is the finding it comes from; `goals` become "3,11"."""

    action_id = forms.UUIDField()
    text = TextField(max_length=500, error_messages=EMPTY)
    owner = TextField(max_length=120, required=False, error_messages=EMPTY)
    due_on = forms.DateField(
        required=False,
        error_messages={"invalid": _("Write the date as day.month.year, for example 24.3.2027.")},
    )
    note_id = forms.UUIDField(required=False)
    goals = forms.TypedMultipleChoiceField(
        choices=[(number, "") for number in GOAL_NUMBERS], coerce=int, required=False
    )

    def clean_goals(self) -> str:
        return ",".join(str(number) for number in sorted(self.cleaned_data["goals"]))

    @property
    def chosen_goals(self) -> set[str]:
        """As they were sent, to draw the form anew."""
        return {str(value) for value in self["goals"].value() or ()}


class WallNoteForm(forms.Form):
    """A note, and how it shall be: said or not, off the wall or not."""

    note = forms.UUIDField()
    said = forms.ChoiceField(choices=SAID_HOW, required=False)
    off = forms.ChoiceField(choices=SAID_HOW, required=False)


class WallShowsForm(forms.Form):
    shows = forms.TypedChoiceField(choices=WallShows.choices, coerce=WallShows)
