from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from sessions_app.forms.themes import TitleField

DAYS = (7, 30, 90)


class ShareForm(forms.Form):
    """`label`: whom the link is for, so that one knows which to revoke."""

    label = TitleField(
        max_length=80,
        required=False,
        label=_("Who is it for?"),
        error_messages={"max_length": _("Too long: at most %(limit_value)d characters.")},
    )
    days = forms.TypedChoiceField(
        coerce=int,
        initial=30,
        label=_("For how long?"),
        choices=[(days, ngettext_lazy("%d day", "%d days", days) % days) for days in DAYS],
    )
