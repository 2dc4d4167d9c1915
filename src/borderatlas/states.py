"""The states of the data that the files of a folder were made from, and which were left behind.

A manifest holds no clock. So a command that writes into a folder marks there what was made of the
same atlas for the same day from other data: such a file may tell what was withdrawn since. Files of
another atlas or of another day rest on other data by right, and are not compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_OLDER = "older"
_SAME = ("atlas", "audience", "as_of")
"""What makings have in common whose data should be the same."""


def states(proof: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return the files of a manifest, those together that were made from the same data.

    Pages come first among them: they are what readers see.
    """
    found: dict[str, list[str]] = {}
    for name, file in sorted(proof["files"].items(), key=lambda item: (_no_page(item[0]), item[0])):
        said = proof["makings"][file["making"]]
        found.setdefault(_text(said, *_SAME, "inputs"), []).append(name)
    return tuple(map(tuple, found.values()))


def older(proof: Mapping[str, Any]) -> frozenset[str]:
    """Return the files that were made from data that others of the folder have left behind.

    Where several states stand side by side and no command said which is the newest, all are.
    """
    newest: dict[str, set[str]] = {}
    for said in proof["makings"].values():
        if not said.get(_OLDER):
            newest.setdefault(_text(said, *_SAME), set()).add(_text(said, "inputs"))
    return frozenset(
        name
        for name, file in proof["files"].items()
        if (said := proof["makings"][file["making"]]).get(_OLDER)
        or len(newest[_text(said, *_SAME)]) > 1
    )


def aged(makings: Mapping[str, Any], newest: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return makings, marked where those that are `newest` rest on other data."""
    now = {_text(said, *_SAME): _text(said, "inputs") for said in newest}
    found = {}
    for key, said in makings.items():
        inputs = now.get(_text(said, *_SAME))
        found[key] = dict(said)
        if inputs is not None:
            found[key].pop(_OLDER, None)
            found[key] |= {} if inputs == _text(said, "inputs") else {_OLDER: True}
    return found


def standing(proof: Mapping[str, Any], out: Path) -> dict[str, Any]:
    """Return a manifest without older files that are gone, and what it says of them alone.

    Who deletes what tells too much has done what is asked for: no check is to miss it.
    """
    files = {
        name: file
        for name, file in proof["files"].items()
        if not proof["makings"][file["making"]].get(_OLDER) or (out / name).exists()
    }
    shown = {(file["making"], name.split("/")[0]) for name, file in files.items()}
    makings = {
        key: {
            **said,
            "maps": {name: told for name, told in said["maps"].items() if (key, name) in shown},
        }
        for key, said in proof["makings"].items()
    }
    makings = {key: said for key, said in makings.items() if said["maps"]}
    return {**proof, "makings": makings, "files": files}


def _no_page(name: str) -> bool:
    return not name.endswith(".html")


def _text(said: Mapping[str, Any], *names: str) -> str:
    return json.dumps([said.get(name) for name in names], sort_keys=True)
