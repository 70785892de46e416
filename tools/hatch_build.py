"""Compiles the message catalogues at install, because laptops have no gettext."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class MessageCatalogues(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatch's own form
        for source in Path(self.root, "locale").glob("*/LC_MESSAGES/*.po"):
            draft = source.with_suffix(".mo.draft")
            with source.open("rb") as po, draft.open("wb") as mo:
                write_mo(mo, read_po(po))
            draft.replace(source.with_suffix(".mo"))
