"""What can go wrong, as values and exceptions; every message says where, what and the remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import UnionType
from typing import Literal

EXIT_DATA = 2
EXIT_SAFETY = 3
EXIT_VERIFY = 4


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in the input, with its place and its remedy.

    `row` is the line of the file for text files (the header is line 1), the number of
    the feature for GeoJSON (from 1), and 0 when the whole file is meant. `cell` is where the
    same stands in a workbook, for those who edit one, and empty elsewhere.
    """

    file: str
    row: int
    column: str
    value: str
    message: str
    hint: str = ""
    level: Literal["error", "warning"] = "error"
    cell: str = ""

    def __str__(self) -> str:
        where = self.cell or (f"{self.file}:{self.row}" if self.row else self.file)
        value = f" {quote(self.value)}" if self.value else ""
        column = f"{shorten(self.column)}{value}: " if self.column else ""
        hint = f"; {self.hint}" if self.hint else ""
        mark = "warning: " if self.level == "warning" else ""
        return _in_one_line(f"{where}: {mark}{column}{self.message}{hint}")

    def as_json(self) -> dict[str, str | int]:
        """Return the problem as a JSON-ready mapping."""
        told: dict[str, str | int] = {
            "level": self.level,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": shorten(self.value),
            "message": self.message,
            "hint": self.hint,
        }
        told = {key: _in_one_line(value) if isinstance(value, str) else value
                for key, value in told.items()}  # fmt: skip
        return {**told, "cell": self.cell} if self.cell else told


def shorten(value: str, limit: int = 60) -> str:
    """Return `value` cut to `limit` characters, so that one cell cannot flood a report."""
    return value if len(value) <= limit else f"{value[: limit - 1]}…"


def _in_one_line(text: str) -> str:
    """Return a text whose names of files and columns cannot paint or forge a line of a terminal."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def legible(name: object) -> str:
    """Return a name as it is, or in quotes where a sign in it could forge or hide a line."""
    text = str(name)
    return text if text.isprintable() else repr(text)


def quote(value: str) -> str:
    """Return `value` in quotes, cut, with control characters made visible."""
    return "'" + shorten(repr(value)[1:-1].replace("\\'", "'")) + "'"


class BorderatlasError(ValueError):
    """Base of all errors that are the input's fault; `exit_code` is what a command ends with."""

    exit_code = EXIT_DATA


class DataError(BorderatlasError):
    """The data have problems; all of them are in `problems`."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SpecError(DataError):
    """A map file asks for something that is not there or cannot be drawn."""


class ArgumentError(BorderatlasError):
    """A function was given what it cannot work with; the message says what it takes."""


class UnknownError(ArgumentError, KeyError):
    """Something was asked for by a name that nothing has; the message says which there are."""

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError alone puts its message into quotes


def expect(value: object, kind: type | UnionType, hint: str) -> None:
    """Refuse an argument of another kind; `hint` says how to come by one.

    Raises
    ------
    ArgumentError
        When `value` is no `kind`.
    """
    if not isinstance(value, kind):
        given = shorten(repr(value))
        wanted = getattr(kind, "__name__", str(kind))
        raise ArgumentError(f"{given} is given where {wanted} is wanted; {hint}")


class JoinError(BorderatlasError):
    """Numbers were asked for that may not be put together."""


class PublishError(DataError):
    """A record that is not fit for the audience would have got out."""

    exit_code = EXIT_SAFETY


class RenderError(BorderatlasError):
    """A scene cannot be drawn."""
