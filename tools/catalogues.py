"""Write the catalogues anew from the phrases in the code, keeping what is translated.

usage: python tools/catalogues.py [CODE ...]

A code that has no catalogue yet gets an empty one. The same code and the same translations give
the same bytes.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parents[1] / "src" / "borderatlas"
LOCALE = SOURCE / "locale"
PLACES = {"say": (0,), "N_": (0,), "count": (1, 2), "plurals": (0, 1), "NN_": (0, 1)}
"""Which arguments of the calls that say a phrase, or mark one, are the phrase."""
# Header lines that would change with every run, or wait for somebody to fill them in.
_DROPPED = ("Project", "Report", "POT-", "PO-", "Last-", "Language-Team", "Generated-By")

Phrase = str | tuple[str, str]


def phrases() -> dict[Phrase, list[str]]:
    """Return the phrases of the code, each with the files where it is said."""
    found: dict[Phrase, list[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        file = path.relative_to(SOURCE).as_posix()
        for phrase in _said_in(ast.parse(path.read_text(encoding="utf-8"))):
            files = found.setdefault(phrase, [])
            if file not in files:
                files.append(file)
    return found


def _said_in(tree: ast.AST) -> Iterator[Phrase]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        places = PLACES.get(getattr(call.func, "attr", getattr(call.func, "id", "")), ())
        said = [
            argument.value
            for place, argument in enumerate(call.args)
            if place in places
            and isinstance(argument, ast.Constant)
            and isinstance(argument.value, str)
        ]
        if places and len(said) == len(places):
            yield said[0] if len(said) == 1 else (said[0], said[1])


def read(path: Path, code: str) -> Catalog:
    """Return the catalogue at a path; an empty one where there is none."""
    if not path.exists():
        return Catalog(locale=code)
    with path.open("rb") as stream:
        return read_po(stream, locale=code)


def updated(code: str, folder: Path = LOCALE) -> str:
    """Return the text of a language's catalogue with exactly the phrases of the code."""
    old = read(folder / f"{code}.po", code)
    title = f"# The words of borderatlas in {old.locale.english_name}."
    new = Catalog(locale=code, header_comment=title, fuzzy=False)
    for phrase, files in phrases().items():
        known = old.get(phrase)
        flags = known.flags if known else ()
        comments = known.user_comments if known else ()
        new.add(
            phrase,
            known.string if known else None,
            locations=[(file, None) for file in files],
            flags=flags,
            user_comments=comments,
        )
    out = io.BytesIO()
    write_po(out, new, width=100, sort_output=True)
    lines = out.getvalue().decode().splitlines()
    kept = [line for line in lines if not line.startswith(tuple(f'"{word}' for word in _DROPPED))]
    return "\n".join(kept).rstrip() + "\n"


def main() -> None:
    """Write the catalogues named on the command line, or all that there are."""
    for code in sys.argv[1:] or sorted(path.stem for path in LOCALE.glob("*.po")):
        (LOCALE / f"{code}.po").write_text(updated(code), encoding="utf-8")


if __name__ == "__main__":
    main()
