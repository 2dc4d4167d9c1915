"""Folders of an atlas that is shared in a database: what is in them, and changes of a row."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from borderatlas.errors import DataError
from borderatlas.schema import TABLES
from borderatlas.starter import write_starter


def contents(folder: Path) -> dict[str, bytes]:
    """What an atlas folder holds, hidden files apart."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def starter(folder: Path) -> Path:
    write_starter(folder)
    return folder


def edit(folder: Path, table: str, key: str, **cells: str) -> None:
    """Change cells of the row with this first key in a CSV table; without cells, remove it."""
    path = folder / "data" / TABLES[table].file
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    column = TABLES[table].key[0]
    assert any(row[column] == key for row in rows)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, TABLES[table].names, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        if row[column] != key:
            writer.writerow(row)
        elif cells:
            writer.writerow({**row, **cells})
    path.write_text(out.getvalue(), "utf-8")


def cell(folder: Path, table: str, key: str, column: str) -> str:
    path = folder / "data" / TABLES[table].file
    for row in csv.DictReader(io.StringIO(path.read_text("utf-8"))):
        if row[TABLES[table].key[0]] == key:
            return row[column]
    raise KeyError(key)


def refused(work: Callable[[], object]) -> str:
    """What is said when some work is refused."""
    with pytest.raises(DataError) as caught:
        work()
    return str(caught.value)


def run(*args: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "borderatlas", *map(str, args)]
    environment = {**os.environ, **env}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
