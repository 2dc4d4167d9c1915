"""What is not for the public, told by itself: by its words, its name, or a manifest beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from borderatlas import manifest
from borderatlas.errors import DataError
from borderatlas.languages import language, written
from borderatlas.views import MARKINGS

_IN_JSON = re.compile(rb'"audience"\s*:\s*"(%s)"' % "|".join(MARKINGS).encode())
_IN_NAMES = re.compile(rf".+-({'|'.join(MARKINGS)})")
_IN_PDF = {sign: f"\\{form}" for sign, form in zip(b"\\()\n\r", r"\()nr", strict=True)}
"""How the signs are written that a text of PDF cannot hold as they are."""


def audiences(contents: Mapping[Path, bytes], top: Path) -> dict[Path, str]:
    """Return whom files are for, of those that say that they are not for the public.

    Parameters
    ----------
    contents
        The files, with what they hold.
    top
        The folder that they are below: their names count from there.
    """
    found = {}
    for file, data in contents.items():
        audience = _named(file.relative_to(top)) or audience_of(data)
        if audience:
            found[file] = audience
    for file, data in contents.items():
        if file.name == manifest.NAME and audience_of(data):
            for name, audience in _listed(file):
                if file.parent / name in contents:
                    found[file.parent / name] = audience
    return found


def audience_of(data: bytes) -> str:
    """Return whom a file says that it is for; nothing where it does not say so."""
    if told := _IN_JSON.search(data):
        return told[1].decode()
    return next((whose for mark, whose in _marks().items() if mark in data), "")


@cache
def _marks() -> Mapping[bytes, str]:
    """Return the marking of each audience in each language, as pages, pictures and PDF hold it."""
    found: dict[bytes, str] = {}
    for audience, english in MARKINGS.items():
        for code in written():
            words = language(code).say(english)
            twice = words.encode("utf-16-be").decode("latin-1").translate(_IN_PDF)
            found |= dict.fromkeys((words.encode(), twice.encode("latin-1")), audience)
    return found


def _named(file: Path) -> str:
    """Return the audience in the name of a file, or of a folder that it is in."""
    names = (*file.parts[:-1], file.stem)
    return next((told[1] for told in map(_IN_NAMES.fullmatch, names) if told), "")


def _listed(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the files that a manifest answers for, with whom they are for, not for the public."""
    try:
        proof = manifest.read(path)
    except DataError:  # one of others
        return
    for name, file in proof["files"].items():
        audience = str(proof["makings"][file["making"]].get("audience"))
        if audience in MARKINGS:
            yield name, audience
