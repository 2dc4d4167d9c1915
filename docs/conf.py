# ruff: noqa: INP001 - Sphinx wants it here, and it is no package
"""How the papers become a site: `make docs`. Nothing of it asks another host for anything."""

from __future__ import annotations

import base64
import inspect
import re
import sys
from pathlib import Path
from typing import Any

import click

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent / "src"))

import borderatlas as ba  # noqa: E402 - from the sources beside this file
from borderatlas.cli import cli  # noqa: E402

project = "borderatlas"
copyright = "borderatlas contributors"  # noqa: A001 - Sphinx's own name
release = ba.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = f"borderatlas {release}"
html_show_sourcelink = False
html_copy_source = False
exclude_patterns = ["images", "_made"]
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
# Blocks of output and of made-up languages are shown as they are.
suppress_warnings = ["misc.highlighting_failure"]

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def plain_links(text: str, *, at: Path) -> str:
    """Return a paper whose links to files that are no papers name these files instead."""

    def told(match: re.Match[str]) -> str:
        words, target = match.groups()
        path = target.partition("#")[0]
        if "://" in target or not path or target.startswith("mailto:"):
            return match[0]
        resolved = (at.parent / path).resolve()
        inside = resolved.is_relative_to(DOCS)
        if inside and (resolved.suffix in (".md", ".png") and resolved.is_file()):
            return match[0]
        name = resolved.relative_to(DOCS.parent.resolve()).as_posix()
        return words if words.strip("`") == name else f"{words} (`{name}`)"

    return _LINK.sub(told, text)


def commands() -> str:
    """Return the help of each command, as the program gives it."""
    parts = []
    for name in ("", *sorted(cli.commands)):
        command = cli.commands[name] if name else cli
        parent = click.Context(cli, info_name="borderatlas")
        context = click.Context(command, info_name=name, parent=parent) if name else parent
        heading = f"borderatlas {name}".strip()
        parts.append(f"## `{heading}`\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def public_names() -> str:
    """Return a part for each public name of the package, out of its docstring."""
    parts = []
    for name in sorted(ba.__all__, key=str.lower):
        value = getattr(ba, name)
        if name.startswith("__"):
            continue
        kind = "autoclass" if inspect.isclass(value) else "autofunction"
        members = "   :members:\n" if inspect.isclass(value) else ""
        where = f"{value.__module__}.{value.__qualname__}"
        parts.append(f"## `{name}`\n\n```{{eval-rst}}\n.. {kind}:: {where}\n{members}```\n")
    return "\n".join(parts)


def gallery() -> str:
    """Return a part for each map of the shipped atlas, with its picture as it is now."""
    pictures = DOCS / "_made"
    pictures.mkdir(exist_ok=True)
    parts = []
    for path in sorted((DOCS.parent / "maps").glob("[!_]*.toml")):
        found = ba.open_map(path.stem, DOCS.parent)
        told, _ = found._repr_mimebundle_()
        (pictures / f"{path.stem}.png").write_bytes(base64.b64decode(told["image/png"]))
        title, subtitle = (words["en"] for words in (found.scene.title, found.scene.subtitle))
        sentence = found.scene.sentence.get("en", "")
        parts.append(
            f"## {title}\n\n{subtitle}\n\n![{title}](_made/{path.stem}.png)\n\n{sentence}\n"
        )
    return "\n".join(parts)


MADE = {"gallery": gallery, "reference/commands": commands, "reference/python": public_names}


def read(app: Any, name: str, source: list[str]) -> None:  # noqa: ANN401, ARG001 - Sphinx's call
    """Change a paper as it is read."""
    source[0] = plain_links(source[0], at=DOCS / f"{name}.md")
    if name in MADE:
        source[0] += "\n" + MADE[name]()


def setup(app: Any) -> None:  # noqa: ANN401
    """Have papers changed as Sphinx reads them."""
    app.connect("source-read", read)
