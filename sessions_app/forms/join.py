from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from sessions_app.forms.text import TextField
from sessions_app.models import Group, Meeting


class JoinForm(forms.Form):
    """Both may be left out: no name is needed, and without a group it is the emptiest table."""

    join_id = forms.UUIDField(required=False)
    name = TextField(
        required=False,
        max_length=40,
        error_messages={"max_length": _("The name is too long: at most %(limit_value)d characters.")},
    )
    group = forms.ModelChoiceField(
        Group.objects.none(),
        required=False,
        error_messages={"invalid_choice": _("There is no such group here. Choose one of these.")},
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Group]", self.fields["group"]).queryset = Group.objects.at(meeting)


class SeatCodeForm(forms.Form):
    seat_code = TextField(max_length=20, error_messages={"required": _("Type the seat code.")})
