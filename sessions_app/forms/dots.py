from django import forms

from sessions_app.forms.note import EditForm
from sessions_app.models.plenary import MOST_DOTS


class DotForm(EditForm):
    """`on` is `note:<id>`, `theme:<id>`, or nothing: taken back. `round` is the page's, or the present."""

    place = forms.IntegerField(min_value=1, max_value=MOST_DOTS)
    on = forms.RegexField(r"^(note|theme):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", required=False)
    round = forms.IntegerField(min_value=1, max_value=9, required=False)
