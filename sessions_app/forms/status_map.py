from django import forms

from sessions_app.enums import Rating
from sessions_app.forms.note import EditForm


class RatingForm(EditForm):
    rating = forms.ChoiceField(choices=Rating.choices)

    def clean_rating(self) -> Rating:
        return Rating(self.cleaned_data["rating"])
