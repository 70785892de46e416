"""Reads a TOML file strictly: no key is missing, left over or empty, and an error says where it is."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

T = TypeVar("T")


class ContentError(Exception):
    """Something is wrong in a content file; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a content file that knows its own place, for the error messages."""

    file: str
    path: str
    values: dict[str, Any]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.values)

    @property
    def own_number(self) -> int:
        """The number it is called by: 12 in points.12."""
        name = self.path.rstrip(".").rpartition(".")[2]
        if not name.isdecimal():
            raise ContentError(f"{self.file}: {self.path.rstrip('.')} is not called by a number")
        return int(name)

    def only(self, *keys: str) -> Section:
        """The section itself, once it is certain to hold these keys and no others."""
        self._refuse(keys, self.values, "is missing")
        self._refuse(self.values, keys, "is unknown")
        return self

    def section(self, key: str) -> Section:
        return Section(self.file, f"{self.path}{key}.", self._value(key, dict, "a table"))

    def text(self, key: str) -> str:
        return self._filled(key, self._value(key, str, "text"))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts with at least one in it; the place of a bad one is counted from 1."""
        texts = self._value(key, list, "a list")
        if not texts:
            raise self.error(key, "is empty")
        return tuple(self._filled(f"{key}.{place}", text) for place, text in enumerate(texts, start=1))

    def number(self, key: str) -> int:
        return self._value(key, int, "a whole number")

    def one_of(self, key: str, *allowed: str) -> str:
        if self.text(key) not in allowed:
            raise self.error(key, f"is not one of {', '.join(allowed)}")
        return self.text(key)

    def error(self, key: str, problem: str) -> ContentError:
        return ContentError(f"{self.file}: {self.path}{key} {problem}")

    def _refuse(self, keys: Iterable[str], known: Iterable[str], problem: str) -> None:
        for key in keys:
            if key not in known:
                raise self.error(key, problem)

    def _value(self, key: str, kind: type[T], name: str) -> T:
        if key not in self.values:
            raise self.error(key, "is missing")
        if type(self.values[key]) is not kind:
            raise self.error(key, f"is not {name}")
        return cast("T", self.values[key])

    def _filled(self, key: str, text: object) -> str:
        if not isinstance(text, str):
            raise self.error(key, "is not text")
        if not text.strip():
            raise self.error(key, "is empty")
        return text


def read_section(path: Path) -> Section:
    """The whole file, named by its folder and its own name: innovasjon/nn.toml."""
    name = f"{path.parent.name}/{path.name}"
    try:
        return Section(name, "", tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise ContentError(f"{name} is missing") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentError(f"{name} cannot be read: {error}") from error
