"""What may be said of a team player and of an ambition, and whom a group may put on the team by one tap."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sessions_app.enums import Distance, PlayerKind
from sessions_app.forms.note import LARGEST_VERSION, EditForm
from sessions_app.forms.text import TextField

Suggestion = tuple[Promise | str, PlayerKind, Distance]

# Question 3.2's own examples, and the local shop. The distance is the usual one, and can be changed.
SUGGESTED: tuple[Suggestion, ...] = (
    (pgettext_lazy("suggested player", "The county authority"), PlayerKind.COUNTY, Distance.REGIONAL),
    (pgettext_lazy("suggested player", "The county governor"), PlayerKind.GOVERNOR, Distance.REGIONAL),
    (pgettext_lazy("suggested player", "The health trust"), PlayerKind.HEALTH_TRUST, Distance.REGIONAL),
    (pgettext_lazy("suggested player", "The local shop"), PlayerKind.MERKUR, Distance.LOCAL),
    (pgettext_lazy("suggested player", "The Merkur programme"), PlayerKind.MERKUR, Distance.NATIONAL),
    (
        pgettext_lazy("suggested player", "A research and innovation environment"),
        PlayerKind.RESEARCH,
        Distance.NATIONAL,
    ),
    (
        pgettext_lazy("suggested player", "The State Housing Bank"),
        PlayerKind.HOUSING_BANK,
        Distance.NATIONAL,
    ),
    (
        pgettext_lazy("suggested player", "The Directorate for Cultural Heritage"),
        PlayerKind.HERITAGE,
        Distance.NATIONAL,
    ),
    ("Distriktssenteret", PlayerKind.DISTRIKTSSENTERET, Distance.NATIONAL),
    (pgettext_lazy("suggested player", "An interest organisation"), PlayerKind.INTEREST, Distance.NATIONAL),
)


class LineField(TextField):
    """One line: what is pasted with line feeds in it loses them."""

    def to_python(self, value: object) -> str:
        return " ".join(super().to_python(value).split("\n"))


class PlayerForm(EditForm):
    """A name is enough: the rest is completed later, and until then it is the usual."""

    base = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION)
    name = LineField(
        max_length=120,
        error_messages={
            "required": _("Write the name of the team player first."),
            "max_length": _("The name is too long: at most %(limit_value)d characters."),
        },
    )
    kind = forms.ChoiceField(choices=PlayerKind.choices, required=False)
    kind_words = LineField(
        max_length=60,
        required=False,
        error_messages={"max_length": _("Your own words are too long: at most %(limit_value)d characters.")},
    )
    role = LineField(
        max_length=200,
        required=False,
        error_messages={"max_length": _("The role is too long: at most %(limit_value)d characters.")},
    )
    brings = LineField(
        max_length=200,
        required=False,
        error_messages={"max_length": _("What they bring is too long: at most %(limit_value)d characters.")},
    )
    distance = forms.ChoiceField(choices=Distance.choices, required=False)
    with_us = forms.ChoiceField(choices=[("yes", ""), ("no", "")], required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        said["kind"] = PlayerKind(said.get("kind") or PlayerKind.OTHER)
        said["distance"] = Distance(said.get("distance") or Distance.LOCAL)
        said["with_us"] = said.get("with_us") != "no"
        if said["kind"] != PlayerKind.OTHER:
            said["kind_words"] = ""
        return said


class AmbitionForm(EditForm):
    base = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION)
    text = LineField(
        max_length=300,
        error_messages={
            "required": _("Write the ambition first, in one sentence."),
            "max_length": _(
                "The ambition is too long: at most %(limit_value)d characters, this has %(show_value)d."
            ),
        },
    )


class SupportForm(EditForm):
    stands = forms.ChoiceField(choices=[("yes", ""), ("no", "")])

    def clean_stands(self) -> bool:
        return str(self.cleaned_data["stands"]) == "yes"
