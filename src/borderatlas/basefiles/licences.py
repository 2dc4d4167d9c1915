"""Licences and credits: beside the data, and on every map."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from borderatlas.atlas import AtlasMeta
from borderatlas.basefiles.carrier import CREDIT, LICENCE
from borderatlas.errors import Problem, quote
from borderatlas.io.geofiles import Bounds, Brought
from borderatlas.sheets import META

ROLES = ("land", "water", "borders", "places")
"""What files are brought for; each becomes a file of its own, for the sake of its licence."""

_FREE = ("public domain", "cc0", "pddl")
"""What a licence that asks for no credit has in its name."""


@dataclass(frozen=True)
class Wanted:
    """What a base map is made of.

    `files` are those of each role, as `read_layer` takes them; `natural_earth` is a folder or an
    archive that has what no file was named for. Licences and credits stand by role, and under ""
    for all that have none of their own. `keep` are files of the old base map that stay.
    """

    files: Mapping[str, Sequence[str]]
    natural_earth: Path | None = None
    bbox: Bounds | None = None
    detail: str = "normal"
    licences: Mapping[str, str] = field(default_factory=dict)
    credits: Mapping[str, str] = field(default_factory=dict)
    replace: bool = False
    keep: Collection[str] = ()


def licence_text(
    layers: Sequence[Brought], role: str, wanted: Wanted, *, within: Bounds, tolerance_m: float
) -> bytes:
    """Return what stands beside a file: its licence, credit, origin, and what was changed."""
    west, south, east, north = within
    cut = f"cut to {west:g}, {south:g}, {east:g}, {north:g}"
    changed = f"Changed: {cut}; lines thinned to {tolerance_m:.0f} m, by borderatlas basemap"
    lines = [
        f"Licence: {_licence(role, wanted)}",
        f"Credit: {_credit(role, wanted) or 'none asked for'}",
        *(f"From: {x.file}, layer {x.layer}, SHA-256 {x.sha256}" for x in layers),
        changed,
    ]
    return ("\n".join(lines) + "\n").encode()


def _licence(role: str, wanted: Wanted) -> str:
    named = wanted.licences.get(role) or wanted.licences.get("")
    return named or (LICENCE if _from_carrier(role, wanted) else "")


def _credit(role: str, wanted: Wanted) -> str:
    named = wanted.credits.get(role) or wanted.credits.get("")
    return named or (CREDIT if _from_carrier(role, wanted) else "")


def _from_carrier(role: str, wanted: Wanted) -> bool:
    return wanted.natural_earth is not None and not wanted.files.get(role)


def credit_problems(meta: AtlasMeta, roles: Iterable[str], wanted: Wanted) -> list[Problem]:
    """Return where a licence or a credit is not told, and what the atlas does not credit."""
    found = []
    for role in roles:
        licence, credit = _licence(role, wanted), _credit(role, wanted)
        if not licence:
            hint = f"say under which it was published: --licence {role}='ODbL 1.0'"
            found.append(Problem(f"--{role}", 0, "", "", "has no licence", hint))
        elif not credit and not any(word in licence.lower() for word in _FREE):
            hint = f"write the line that it asks for: --credit {role}='© …'"
            message = f"has no credit, and its licence is {quote(licence)}"
            found.append(Problem(f"--{role}", 0, "", "", message, hint))
        if credit and not any(credit in line for line in meta.credits):
            hint = "add it, so that every map gives it"
            found.append(Problem(META, 0, "credits", credit, "is not among them", hint))
    return found
