"""What a cell of a spreadsheet means: the text or number that stood for it in a CSV file.

Spreadsheet programs turn what people type into dates, truths and formulas. What surely means one
thing is read so; the rest is refused, with what to type instead.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from borderatlas.dates import SERIALS
from borderatlas.errors import quote
from borderatlas.io.cells import CellError
from borderatlas.names import narrow
from borderatlas.schema import Column

_AS_TEXT = "format the cell as text, then write"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FORMAT_WORDS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_YEAR = re.compile("[yeb]")  # e and b: of an era, and the Buddhist one
_DAY = re.compile(r"(?<!d)d{1,2}(?!d)")  # longer ones are days of the week
_CONDITION = re.compile(r"\[[<>=]")
_PART = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]|.', re.DOTALL)
_IN_THOUSANDS = re.compile(r"[0#?],+(?![0#?,])")

_NUMERIC = ("integer", "number")
_DATED = ("day", "edtf")


class Found(NamedTuple):
    """A cell as a workbook holds it; `kind` is openpyxl's: n, s, b, d, e or f.

    `dressed` is whether a part of a text is raised, lowered or struck through.
    """

    value: Any
    kind: str
    number_format: str = "General"
    dressed: bool = False


NOTHING = Found(None, "n")


def is_blank(cell: Found) -> bool:
    """Return whether nothing stands in a cell but blanks, which may be of any kind."""
    return cell.value is None or (isinstance(cell.value, str) and not cell.value.strip())


def raw_cell(column: Column, cell: Found, *, epoch: dt.datetime) -> str | int | float | CellError:
    """Return what `read_rows` takes for a cell: text, a number, or what is wrong with it."""
    try:
        return _plain(column, cell, epoch=epoch)
    except CellError as error:
        return error


def _plain(column: Column, cell: Found, *, epoch: dt.datetime) -> str | int | float:
    value = cell.value
    if is_blank(cell):
        return ""
    _refuse_no_value(cell)
    if isinstance(value, bool):
        return _truth(column, value)
    if isinstance(value, dt.datetime | dt.date):
        return _date(column, value, cell.number_format)
    if isinstance(value, dt.time | dt.timedelta):
        raise CellError("was turned into a time of day", f"{_AS_TEXT} it again")
    if isinstance(value, int | float):
        return _number(column, value, cell.number_format, epoch=epoch)
    return unescaped(str(value))


def _refuse_no_value(cell: Found) -> None:
    if cell.kind == "e":
        raise CellError(f"holds the error {quote(str(cell.value))}", "write the value itself")
    if cell.dressed:
        message = "has a part that is raised, lowered or struck through"
        raise CellError(message, "write it without the mark of a footnote and without what is void")
    if cell.kind == "f":
        hint = "write the value itself, or save the workbook in a spreadsheet program"
        raise CellError("is a formula that was never computed", hint)


def unescaped(text: str) -> str:
    """Return a text without the escapes by which Office writes signs that XML has not."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _truth(column: Column, value: bool) -> str:
    word = "yes" if value else "no"
    if column.type == "flag":
        return word
    shown = str(value).upper()
    raise CellError(f"was turned into {shown}, a truth", f"{_AS_TEXT} the word: {word}, or another")


def _date(column: Column, value: dt.datetime | dt.date, number_format: str) -> str:
    day = value.date() if isinstance(value, dt.datetime) else value
    if column.type not in _DATED:
        message = f"was turned into a date ({day})"
        raise CellError(message, f"{_AS_TEXT} again what stood there, such as 3-4 or 1/2")
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        raise CellError(f"is a time, {value}", f"{_AS_TEXT} {day}")
    shown = _FORMAT_WORDS.sub("", number_format).lower()
    if not _YEAR.search(shown):
        # Typed as 9 Oct: the year is the one in which it was typed.
        message = f"was turned into the day {day}, and shows no year"
        raise CellError(message, f"{_AS_TEXT} the date with its year, {day} if that is meant")
    if not _DAY.search(shown):
        # Typed as 2023-10 or 2023: the day is the program's, not the writer's.
        month = f"{day:%Y-%m}"
        message = f"was turned into the day {day}, and shows no day"
        raise CellError(message, f"{_AS_TEXT} {month}, or {day} if the day is known")
    return day.isoformat()


def _number(
    column: Column, value: float, number_format: str, *, epoch: dt.datetime
) -> str | int | float:
    if not math.isfinite(value):
        raise CellError("is not a finite number", "write it in digits, or leave it empty")
    if "%" in _FORMAT_WORDS.sub("", number_format):
        message = f"is shown in per cent, and held as {value:g}"
        raise CellError(message, "format the cell as a number and write it again")
    otherwise = _shown_otherwise(value, number_format) if column.type in _NUMERIC else ""
    if otherwise:
        message = f"is held as {value:g}, and shown {otherwise}"
        raise CellError(message, "format it as a number, and look whether it is the right one")
    whole = float(value).is_integer()
    if column.type in _DATED and whole and int(value) in SERIALS:
        day = (epoch + dt.timedelta(days=int(value))).date()
        message = f"may be the day {day}, as spreadsheets count days"
        raise CellError(message, f"{_AS_TEXT} {day}, if it is")
    if column.type in _NUMERIC or not whole:
        return value
    return str(int(value)) if abs(value) < 10**15 else value


def _shown_otherwise(value: float, number_format: str) -> str:
    """Return what a format makes of a number but its digits, or "" where it shows just these."""
    sections = _sections(number_format)
    if not _CONDITION.search(number_format):  # else each may be the one
        at = 0 if value > 0 else 1 if value < 0 else 2
        sections = [sections[at if at < len(sections) else 0]]
    return next(filter(None, map(_changed, sections)), "")


def _sections(number_format: str) -> list[tuple[str, str]]:
    """Return the words in each section of a format, and its signs that stand for something."""
    found = [("", "")]
    for part in _PART.findall(number_format):
        words, signs = found[-1]
        if part == ";":
            found.append(("", ""))
        elif part[0] in '"\\':
            found[-1] = words + part.replace('"', "").replace("\\", ""), signs
        elif part[0] not in "_*[":
            found[-1] = words, signs + part
    return found


def _changed(section: tuple[str, str]) -> str:
    words, signs = section
    rest = signs.lower().replace("general", "0").replace("e+", "").replace("e-", "")
    if any(map(str.isalnum, words + rest.replace("0", ""))):
        return f"with {quote(words or signs.strip(' #0?,.'))}"
    if _IN_THOUSANDS.search(rest):
        return "in thousands"
    return "" if set(rest) & set("0#?@") else "as nothing"


_DEGREES = re.compile(
    r"""\s*(?P<before>[NSEW])?\s*(?P<sign>[+-])?\s*
    (?P<degrees>\d{1,3})\s*[°º˚d:]\s*
    (?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*['’′‘m:]?\s*
    (?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:["”″“s]|''|’’|′′)?)?\s*
    (?P<after>[NSEW])?\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_JSON_NUMBER = re.compile(r"-?\d{1,3}(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
_SIGNS = str.maketrans({"″": '"', "º": "°", "˚": "°", "−": "-"})
_LETTERED = re.compile(r"(?:([NSEW])\s*)?(\d{1,3}(?:\.\d+)?)\s*°?\s*([NSEW])?", re.IGNORECASE)
_LIMITS: Mapping[str, tuple[int, str]] = {"lon": (180, "EW"), "lat": (90, "NS")}


def degrees_cell(name: str, cell: Found) -> int | float:
    """Return a longitude (`name` is "lon") or a latitude ("lat") in degrees.

    Raises
    ------
    CellError
        When it is no decimal number; degrees, minutes and seconds are named as one.
    """
    value = cell.value
    if is_blank(cell):
        raise CellError("is empty", "give lon and lat, or leave both empty")
    _refuse_no_value(cell)
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        raise CellError("was turned into a date or a time", f"{_AS_TEXT} decimal degrees")
    if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
        raise CellError("is not a number", "write decimal degrees, such as 129.84")
    if isinstance(value, int | float):
        return _within(name, value)
    text = unescaped(str(value)).translate(_SIGNS)
    text = narrow(text).strip()
    if _JSON_NUMBER.fullmatch(text):
        return _within(name, _json_number(text))
    raise CellError("is not in decimal degrees", _degrees_hint(name, text))


def _within(name: str, value: float) -> int | float:
    most = _LIMITS[name][0]
    if abs(value) <= most:
        return value
    swapped = name == "lat" and abs(value) <= 180
    hint = "lon and lat are swapped" if swapped else "give degrees (EPSG:4326)"
    raise CellError(f"is beyond ±{most}", hint)


def _degrees_hint(name: str, text: str) -> str:
    """Return what a position must mean that is written in another way, as far as it is sure."""
    plain = text.replace(",", ".") if re.fullmatch(r"[+-]?\d{1,3},\d+", text) else ""
    if plain:
        return f"write {plain} with a point"
    found = _DEGREES.fullmatch(text)
    lettered = _LETTERED.fullmatch(text)
    letter = ""
    value = math.nan
    if found:
        letter = (found["before"] or found["after"] or "").upper()
        minutes = float(found["minutes"].replace(",", "."))
        seconds = float((found["seconds"] or "0").replace(",", "."))
        if minutes < 60 and seconds < 60:
            value = int(found["degrees"]) + minutes / 60 + seconds / 3600
            value = -value if found["sign"] == "-" else value
    elif lettered:
        letter = (lettered[1] or lettered[3] or "").upper()
        value = float(lettered[2])
    most, letters = _LIMITS[name]
    if letter and letter not in letters:
        other = "lat" if name == "lon" else "lon"
        return f"{letter} stands for {other}: put it into that column, in decimal degrees"
    value = -abs(value) if letter in ("S", "W") else value
    if math.isfinite(value) and abs(value) <= most:
        return f"write {round(value, 6):g}" if not found else f"write {value:.6f}"
    return "write decimal degrees, such as 129.84"


_LINE = re.compile(r"\s*LINESTRING\s*(Z|M|ZM)?\s*\(([^()]*)\)\s*", re.IGNORECASE)
_PAIR = re.compile(r"(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s+(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)")
_WRITE_LINE = "write LINESTRING (129.84 42.96, 129.7 43.1): lon lat, with commas between positions"


def line_cell(cell: Found) -> list[list[int | float]]:
    """Return the positions (lon, lat) of a line in well-known text.

    Raises
    ------
    CellError
        When it is no line of pairs of numbers.
    """
    _refuse_no_value(cell)
    found = _LINE.fullmatch(unescaped(cell.value)) if isinstance(cell.value, str) else None
    if not found:
        raise CellError("is no LINESTRING in well-known text", _WRITE_LINE)
    pairs = [_PAIR.fullmatch(part.strip()) for part in found[2].split(",")]
    positions = [[_json_number(pair[1]), _json_number(pair[2])] for pair in pairs if pair]
    if found[1] or len(positions) < len(pairs):
        raise CellError("has a position that is not two numbers", _WRITE_LINE)
    return positions


def _json_number(text: str) -> int | float:
    return float(text) if any(sign in text for sign in ".eE") else int(text)
