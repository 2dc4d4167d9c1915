"""Values out of the tables of a map file: each is what it should be, or a problem is noted."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from borderatlas.errors import Problem, shorten
from borderatlas.limits import toml_fault
from borderatlas.names import CONTROL, did_you_mean
from borderatlas.scene import Text

LONGEST = 300
"""Characters of a text: a title that is longer leaves the panel that it stands in."""

_ID = re.compile(r"[a-z0-9][a-z0-9_.-]*")
ID_HINT = "use a-z, 0-9, _ . -, with a letter or a digit first"

_TAKEN = re.compile(
    r"manifest(\.json(\.sig)?)?|export|(con|prn|aux|nul|com\d|lpt\d)(\..*)?|.*\.", re.DOTALL
)
"""What else is written beside the folders of maps, and names that Windows gives to no folder."""

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Reader:
    """Takes values out of one file; what is wrong goes into `problems`, and a stand-in comes back.

    A value of `None` is a key that is not there. `key` is the whole key, with its tables.
    """

    file: str
    problems: list[Problem]

    def wrong(self, key: str, value: object, message: str, hint: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.file, 0, printed(key), _shown(value), message, hint))

    def toml(self, text: str) -> Table | None:
        """Return the whole file, `None` when it is not TOML."""
        fault = toml_fault(text)
        if fault:
            self.wrong("", None, fault, "write it more plainly")
            return None
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.wrong("", None, f"is not TOML: {error}", "mend the file at that place")
        except (RecursionError, ValueError):  # a list in a list in …; a number of a page's length
            self.wrong("", None, "is not TOML that can be read", "write it more plainly")
        return None

    def keys(self, table: Table, known: Iterable[str], *, within: str = "") -> None:
        """Complain of the keys that are not known."""
        names = tuple(known)
        for key in table:
            if key not in names:
                self.wrong(f"{within}{key}", None, "unknown key", nearest(key, names))

    def table(self, value: object, key: str, *, required: bool = False) -> Table:
        """Return a table; it is empty when it is not there, or is no table."""
        if isinstance(value, Mapping) and (value or not required):
            return value
        if required or value is not None:
            message = "is missing" if value is None or value == {} else "is not a table"
            self.wrong(key, value or None, message, "write it as [table] or { key = value }")
        return {}

    def items(self, value: object, key: str, *, hint: str) -> list[Any]:
        """Return a list, empty when it is not there."""
        if isinstance(value, list):
            return value
        if value is not None:
            self.wrong(key, value, "is not a list", hint)
        return []

    def words(self, value: object, key: str) -> Text:
        """Return a text by language; English is required."""
        hint = f'write {key}.en = "…"'
        if not isinstance(value, Mapping):
            message = "has no English words" if value is None else "is not text by language"
            self.wrong(key, value, message, hint)
            return {}
        if value.get("en", "") == "":
            self.wrong(key, None, "has no English words", hint)
        return {
            language: self.text(word, f"{key}.{language}", required=False)
            for language, word in value.items()
        }

    def text(
        self, value: object, key: str, *, required: bool = True, longest: int = LONGEST
    ) -> str:
        """Return a text of at most `longest` characters."""
        control = CONTROL.search(value) if isinstance(value, str) else None
        whole = isinstance(value, str) and (value or not required) and len(value) <= longest
        if isinstance(value, str) and whole and not control:
            return value
        hint = f'write {_last(key)} = "…"'
        if control:
            message = f"holds the control character U+{ord(control[0]):04X}"
            self.wrong(key, None, message, "remove it")
        elif isinstance(value, str) and value:
            message = f"has {len(value)} characters, and {longest} are the most"
            self.wrong(key, value, message, "write it more briefly")
        elif isinstance(value, str) or value is None:
            if required:
                self.wrong(key, None, "is missing", hint)
        else:
            self.wrong(key, value, "is not text", hint)
        return ""

    def identifier(self, value: object, key: str) -> str:
        """Return an id: a text that can stand in the name of a file or of an element."""
        name = self.text(value, key)
        if name and not is_id(name):
            self.wrong(key, name, "is no id", ID_HINT)
        return name

    def texts(self, value: object, key: str) -> tuple[str, ...]:
        """Return a list of texts; one text stands for a list of one, none for an empty list."""
        items = [] if value is None else value if isinstance(value, list) else [value]
        if value == []:
            self.wrong(key, None, "is an empty list", "leave the key out")
        return tuple(self.text(item, key) for item in items)

    def choice(self, value: object, key: str, options: Iterable[str], default: str = "") -> str:
        """Return one of the options; `default` when it is none of them."""
        names = tuple(options)
        if isinstance(value, str) and value in names:
            return value
        known = f"known: {', '.join(names)}"
        if value is None and not default:
            self.wrong(key, None, "is missing", known)
        elif value is not None:
            hint = nearest(value, names) if isinstance(value, str) else known
            self.wrong(key, value, "is not one of the choices", hint)
        return default

    def flag(self, value: object, key: str) -> bool:
        """Return true or false; false when it is not there."""
        if value is not None and not isinstance(value, bool):
            self.wrong(key, value, "is neither true nor false", "write true or false, no quotes")
        return value is True

    def number(
        self, value: object, key: str, *, low: float, high: float, default: float | None = None
    ) -> float:
        """Return a number from `low` to `high`."""
        if value is None and default is not None:
            return default
        if is_number(value) and low <= value <= high:
            return float(value)
        message = "is missing" if value is None else f"is not a number from {low:g} to {high:g}"
        self.wrong(key, value, message, f"write {_last(key)} = …, a number without quotes")
        return low if default is None else default

    def whole(self, value: object, key: str, *, high: int, default: int) -> int:
        """Return a whole number from 0 to `high`."""
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= high:
            return value
        hint = f"write {_last(key)} = {default}, without quotes"
        self.wrong(key, value, f"is not a whole number from 0 to {high}", hint)
        return default

    def lengths(self, value: object, key: str, *, high: float) -> tuple[float, ...]:
        """Return a list of numbers from 0 to `high`, empty when it is not there."""
        if value is None:
            return ()
        if isinstance(value, list) and value and all(map(is_number, value)):
            return tuple(self.number(item, key, low=0, high=high) for item in value)
        self.wrong(key, value, "is not a list of numbers", f"write {_last(key)} = [3.0, 2.0]")
        return ()


def is_id(name: str) -> bool:
    """Return whether a name may be the id of a map or of a layer."""
    return _ID.fullmatch(name) is not None


def is_taken(name: str) -> bool:
    """Return whether a map, which is written to a folder of its own, may not have this id."""
    return _TAKEN.fullmatch(name) is not None


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the nearest of the known words, or all of them."""
    names = list(known)
    return did_you_mean(word, names, otherwise=f"known: {', '.join(names)}")


def printed(name: str) -> str:
    """Return a name as it may stand in a message: no control characters, not too long."""
    return shorten(repr(name)[1:-1], 120)


def _shown(value: object) -> str:
    if value is None:
        return ""
    try:
        return str(value)
    except (RecursionError, ValueError):  # nested without end; an integer of a page's length
        return "something too long to show"


def _last(key: str) -> str:
    return key.rpartition(".")[2]
