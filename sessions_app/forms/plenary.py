from django import forms
from django.utils.translation import gettext_lazy as _

from sessions_app.forms.text import TextField
from sessions_app.models.note import LONGEST_NOTE

EMPTY = {
    "required": _("Write something first."),
    "max_length": _("Too long: at most %(limit_value)d characters."),
}


class PlenaryNoteForm(forms.Form):
    note_id = forms.UUIDField()
    round_number = forms.IntegerField(min_value=0, max_value=9)
    text = TextField(max_length=LONGEST_NOTE, error_messages=EMPTY)


class ActionForm(forms.Form):
    action_id = forms.UUIDField()
    text = TextField(max_length=500, error_messages=EMPTY)
    owner = TextField(max_length=120, required=False, error_messages=EMPTY)
    due_on = forms.DateField(
        required=False,
        error_messages={"invalid": _("Write the date as day.month.year, for example 24.3.2027.")},
    )
