from django import forms
from django.utils.translation import gettext_lazy as _

from sessions_app.enums import Mark
from sessions_app.forms.text import TextField
from sessions_app.models.note import LONGEST_NOTE, MOST_POINTS

LARGEST_VERSION = 2_000_000_000


class EditForm(forms.Form):
    """Every act on a note names itself, so that asking again changes nothing."""

    edit = forms.UUIDField()


class NoteForm(EditForm):
    question = forms.CharField(max_length=4)
    text = TextField(
        max_length=LONGEST_NOTE,
        error_messages={
            "required": _("The note is empty. Write something first."),
            "max_length": _(
                "The note is too long: at most %(limit_value)d characters, this has %(show_value)d."
            ),
        },
    )
    base = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION)
    point = forms.IntegerField(min_value=1, max_value=MOST_POINTS, required=False)
    from_paper = forms.BooleanField(required=False)


class MarkForm(EditForm):
    mark = forms.ChoiceField(choices=Mark.choices)

    def clean_mark(self) -> Mark:
        return Mark(self.cleaned_data["mark"])


class WithdrawForm(EditForm):
    base = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION)
