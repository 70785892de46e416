"""An owner's map: a picture, how many points, and what each of them says.

The points are judged one by one, and only so many as there are to be: what was typed at the others is kept
on the page.
"""

from collections.abc import Mapping, Sequence
from math import dist
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from sessions_app.domain.maps import PointWords
from sessions_app.domain.pictures import (
    LEAST_SIDE,
    MOST_BYTES,
    BrokenPicture,
    Drawn,
    NotAPicture,
    PictureTooLarge,
    PictureTooSmall,
    drawn_anew,
)
from sessions_app.enums import PictureKind
from sessions_app.forms.text import TextField
from sessions_app.models.note import MOST_POINTS
from sessions_app.models.own_map import FROM_LEFT, FROM_TOP, LONGEST_POINT_TEXT, LONGEST_TITLE

LARGEST = {"most": MOST_BYTES // 2**20, "least": LEAST_SIDE}
A_STONE = 60  # of 1200 × 800: nearer than that a stone covers the number of another
TOO_MANY_BYTES = _("The file is too large: at most %(most)d MB.")
REASONS = {
    NotAPicture: _("This is neither PNG nor JPEG. Save the picture as one of them, and try again."),
    BrokenPicture: _("The picture cannot be read. Save it once more as PNG or JPEG, and try again."),
    PictureTooLarge: _("The picture has more than 25 million pixels. Make it smaller, and try again."),
    PictureTooSmall: _("The picture is too small: at least %(least)d pixels each way."),
}


class PictureForm(forms.Form):
    """What the picture shows, and the picture, which may be left out: then nothing is uploaded."""

    shows = forms.ChoiceField(choices=PictureKind.choices, required=False, initial=PictureKind.MAP)
    picture = forms.FileField(required=False, error_messages={"empty": _("The file is empty.")})

    def clean_shows(self) -> PictureKind:
        return PictureKind(self.cleaned_data["shows"] or PictureKind.MAP)

    def clean(self) -> None:
        """Whatever the file is called, and whatever its sender says it is."""
        sent = self.cleaned_data.get("picture")
        if not isinstance(sent, UploadedFile) or "shows" not in self.cleaned_data:
            return
        if (sent.size or 0) > MOST_BYTES:
            self.refuse(TOO_MANY_BYTES)
            return
        try:
            as_map = self.cleaned_data["shows"] == PictureKind.MAP
            self.cleaned_data["picture"] = drawn_anew(sent.read(), as_map=as_map)
        except tuple(REASONS) as refused:
            self.refuse(REASONS[type(refused)])

    def refuse(self, reason: Any) -> None:
        self.add_error("picture", forms.ValidationError(reason, params=LARGEST))

    @property
    def drawn(self) -> Drawn | None:
        """Only for a valid form."""
        picture: Drawn | None = self.cleaned_data["picture"]
        return picture


class WordsField(TextField):
    """One line; `missing` is said where it may not be left out."""

    def __init__(self, longest: int, missing: Any = None) -> None:
        messages = {"max_length": _("Too long: at most %(limit_value)d characters.")}
        if missing:
            messages["required"] = missing
        super().__init__(required=bool(missing), max_length=longest, error_messages=messages)

    def to_python(self, value: object) -> str:
        return " ".join(super().to_python(value).split())


class NumberField(forms.IntegerField):
    """Whatever is wrong with it, it is told what it can be."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except forms.ValidationError:
            can_be = {"least": self.min_value, "most": self.max_value}
            words = _("Write a whole number from %(least)d to %(most)d.")
            raise forms.ValidationError(words, params=can_be) from None


class PointForm(forms.Form):
    """One point, under the prefix `point-<number>`."""

    title = WordsField(LONGEST_TITLE, _("The point needs a name."))
    helps = WordsField(LONGEST_POINT_TEXT, _("Write what it looks like when it helps."))
    holds_back = WordsField(LONGEST_POINT_TEXT, _("Write what it looks like when it holds back."))
    opener = WordsField(LONGEST_POINT_TEXT)
    x = NumberField(min_value=FROM_LEFT[0], max_value=FROM_LEFT[1])
    y = NumberField(min_value=FROM_TOP[0], max_value=FROM_TOP[1])

    def __init__(self, data: Mapping[str, Any] | None, *, number: int, words: PointWords | None) -> None:
        super().__init__(data, prefix=f"point-{number}", initial=vars(words) if words else None)
        self.number, self.is_judged = number, False

    @property
    def shown_place(self) -> tuple[int, int]:
        """Where the stone lies in a drawing 1200 × 800, also of what was typed wrong."""
        return within(self["x"].value(), *FROM_LEFT) * 12, within(self["y"].value(), *FROM_TOP) * 8

    @property
    def words(self) -> PointWords:
        """Only for a valid form."""
        return PointWords(**{name: self.cleaned_data[name] for name in self.fields})


def within(typed: object, least: int, most: int) -> int:
    text = str(typed)
    return min(max(least, int(text)), most) if text.isascii() and text.isdigit() and len(text) < 4 else 50


class CountForm(forms.Form):
    count = NumberField(min_value=1, max_value=MOST_POINTS)


class PointsForm:
    """All of them. `fixed`: how many there are to be, whatever is sent, where the room has rated them."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, words: Sequence[PointWords], count: int, fixed: bool
    ) -> None:
        self.is_bound, self.fixed = data is not None, fixed
        sent = {**data, "count": count} if data is not None and fixed else data
        self.how_many = CountForm(sent, initial={"count": count})
        self.points = [
            PointForm(data, number=number, words=words[number - 1] if number <= len(words) else None)
            for number in range(1, MOST_POINTS + 1)
        ]

    @property
    def count(self) -> int:
        """How many are shown: all, where what was typed is no number of points."""
        if self.is_bound:
            return self.how_many.cleaned_data["count"] if self.how_many.is_valid() else MOST_POINTS
        return int(self.how_many["count"].value())

    @property
    def used(self) -> list[PointForm]:
        return self.points[: self.count]

    @property
    def wrong(self) -> list[PointForm]:
        return [point for point in self.used if point.is_judged and point.errors]

    def is_valid(self) -> bool:
        for point in self.used:
            point.is_judged = True
        every = [self.how_many.is_valid(), *(point.is_valid() for point in self.used)]
        if all(every):
            self.refuse_hidden_stones()
        return all(every) and not self.wrong

    def refuse_hidden_stones(self) -> None:
        """One that lies on another cannot be tapped."""
        for point, below in ((one, other) for one in self.used for other in self.used[: one.number - 1]):
            if dist(point.shown_place, below.shown_place) < A_STONE and not point.errors:
                lies = _("It lies on point %(number)d. Move one of them.")
                point.add_error("x", forms.ValidationError(lies, params={"number": below.number}))

    @property
    def words(self) -> list[PointWords]:
        """Only for a valid form."""
        return [point.words for point in self.used]
