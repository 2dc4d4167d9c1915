"""What the scripts that measure events can be asked; it runs nothing by itself."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from measuring import ROOT


def sizes(text: str) -> list[int]:
    """Return the numbers of events that a text names, ascending: "1e5,1e6"."""
    return sorted(int(float(size)) for size in text.split(","))


def among(known: Collection[str]) -> Callable[[str], list[str]]:
    """Return what reads some of the words that are known, with commas between them."""

    def chosen(text: str) -> list[str]:
        wrong = [word for word in text.split(",") if word not in known]
        if wrong:
            raise argparse.ArgumentTypeError(f"{wrong[0]} is none of {', '.join(known)}")
        return text.split(",")

    return chosen


def parser_of(about: str, *, rows: Sequence[int]) -> argparse.ArgumentParser:
    """Return the options that all scripts about events have; `rows` are the usual numbers."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--rows", type=sizes, default=list(rows), help="1e5,1e6,1e7,5e7")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=120, help="seconds for one run")
    parser.add_argument("--peers", type=Path, default=ROOT / ".bench", help="where they are kept")
    parser.add_argument("--alone", action="store_true", help="measure ours alone")
    parser.add_argument("--tables", type=Path, help="a folder to keep the tables in")
    return parser
