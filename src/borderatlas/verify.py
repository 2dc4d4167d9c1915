"""Whether files are what was written, by the manifest of their folder, and what pages could do."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from borderatlas import manifest, marked, states
from borderatlas.audit import OTHERWISE, Finding, audit, hidden
from borderatlas.errors import DataError, Problem, legible
from borderatlas.render import embed as around

_OURS = frozenset({manifest.NAME, manifest.SIGNATURE})
_XML = frozenset({".xhtml", ".xht", ".xml", ".xsl", ".xslt"})
_PAGES = frozenset({".html", ".htm", ".shtml"}) | _XML
_DATA = frozenset({".js", ".css", ".json", ".geojson", ".csv", ".md", ".txt", ".py"})
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|svg)\b", re.IGNORECASE)
_BEGINNINGS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff")
NOT_AUDITED = "not audited"
"""What is found of a file that nobody can call clean."""
SNIPPET = "markup for an article"
"""What is found of a snippet of ours, which is no page."""
_SIGNED = b"-----BEGIN SSH SIGNATURE-----"
_FOR_OTHERS = "is for the audience '{}', not for publication"
_MAY_TELL = "may tell what was withdrawn since: the last files of its folder rest on other data"
_TAKE_AWAY = "take it away before the folder is published"
_RESTORE = "build again, or put back the file that was published"


@dataclass(frozen=True)
class Verified:
    """What was looked at, what is wrong with it, what is to be known, and what pages could do.

    `manifest` is the path of the manifest that answers for the files, `None` without one.
    """

    files: int
    manifest: Path | None
    problems: tuple[Problem, ...]
    remarks: tuple[str, ...]
    audits: Mapping[str, tuple[Finding, ...]]

    @property
    def good(self) -> bool:
        """Return whether nothing is wrong."""
        findings = (found for audited in self.audits.values() for found in audited)
        return not self.problems and all(found.level != "error" for found in findings)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON-ready values."""
        return {
            "good": self.good,
            "files": self.files,
            "manifest": str(self.manifest) if self.manifest else "",
            "problems": [problem.as_json() for problem in self.problems],
            "remarks": list(self.remarks),
            "audits": {name: [vars(item) for item in found] for name, found in self.audits.items()},
        }


def verify(path: Path, *, look_inside: bool = False) -> Verified:
    """Compare a file, or all files of a folder, with the manifest; audit pages.

    A file that is asked for by name is audited, with what is packed inside it; of a folder the
    pages that are not as the manifest has them, and with `look_inside` all pages.

    Raises
    ------
    DataError
        When there is nothing at `path`, or the manifest is none of ours.
    """
    if not path.exists():
        raise DataError([Problem(str(path), 0, "", "", "is not there", "name a file or a folder")])
    top = _top(path)
    proof = manifest.read(top / manifest.NAME) if top else None
    files = _files(path) if path.is_dir() else [path]
    contents, problems = _read(files, asked=path)
    good = _as_written(contents, proof, top) if proof and top else frozenset()
    others = _for_others({file: contents[file] for file in {*contents} - good}, proof, path)
    remarks: list[str] = []
    if path.is_dir():
        problems += others.values()
    elif not proof:
        remarks += [f"it {problem.message}" for problem in others.values()]
    if proof and top:
        unread = {*files} - {*contents}
        problems += _compared(contents, unread, proof, top, path, good=good, told={*others})
        remarks += _remarks(states.standing(proof, top))
        signature = contents.get(path / manifest.SIGNATURE, _SIGNED)
        if not signature.startswith(_SIGNED):
            remarks.append(f"{manifest.SIGNATURE} is no signature; it was not checked")
    elif path.is_dir():
        hint = "`borderatlas build` writes one; without it nobody can say what was published"
        problems.append(Problem(str(path), 0, "", "", f"has no {manifest.NAME}", hint))
    doubtful = {problem.file for problem in problems}
    if proof and top:
        problems += _left_behind(good, proof, top)
    audits = {
        legible(file): _looked_into(file, data, _beside(file, top), proven=file in good)
        for file, data in contents.items()
        if (file == path or _is_page(file, data))
        and (look_inside or top is None or file == path or legible(file) in doubtful)
    }
    found = top / manifest.NAME if top else None
    return Verified(len(files), found, tuple(sorted(problems)), tuple(remarks), audits)


def _beside(page: Path, top: Path | None) -> dict[str, bytes]:
    """Return the scripts and styles beside a page that are as the manifest of both has them."""
    if top is None:
        return {}
    known = manifest.read(top / manifest.NAME)["files"]
    if _named(page, top) not in known:
        return {}
    parts = {
        file.name: file.read_bytes()
        for file in sorted(page.parent.iterdir())
        if file.suffix in (".js", ".css") and _named(file, top) in known and file.is_file()
    }
    return {
        name: data
        for name, data in parts.items()
        if manifest.sha256(data) == known[_named(page.parent / name, top)]["sha256"]
    }


def _looked_into(
    file: Path, data: bytes, beside: Mapping[str, bytes], *, proven: bool
) -> tuple[Finding, ...]:
    """Return what a file could do and what is packed inside it; a picture brings no policy.

    The markup for an article asks for its page, in an article of others: it has no policy either,
    and is right where it is `proven` to be as it was written.
    """
    if asked := around.asked_for(data.decode("utf-8", "replace")):
        return (_of_snippet(asked, proven=proven), *hidden(data))
    picture = file.suffix.lower() == ".svg"
    if not picture and not _is_page(file, data):
        unread = Finding("note", NOT_AUDITED, "the file", "it was not audited: it is no page")
        return (unread, *hidden(data))
    as_xml = Finding("error", OTHERWISE, "the file", "browsers read it as XML: publish it as .html")
    wrong = (as_xml,) if file.suffix.lower() in _XML else ()
    return (*wrong, *audit(data, beside, picture=picture), *hidden(data))


def _of_snippet(asked: tuple[str, ...], *, proven: bool) -> Finding:
    told = f"no page, but markup to paste into an article: it asks for {' and '.join(asked)}"
    if proven:
        return Finding("note", SNIPPET, "the file", told)
    remedy = "check the folder that `borderatlas embed` wrote it into: `borderatlas verify OUT`"
    return Finding("error", SNIPPET, "the file", f"{told}; {remedy}")


def _is_page(file: Path, data: bytes) -> bool:
    """Return whether a browser may take a file for a page, whatever its name ends with."""
    kind = file.suffix.lower()
    seems = data.lstrip().startswith(_BEGINNINGS) or bool(_MARKUP.search(data))
    return kind in _PAGES or (kind not in _DATA | {".svg"} and seems)


def _read(files: list[Path], *, asked: Path) -> tuple[dict[Path, bytes], list[Problem]]:
    """Return the content of the regular files, and what is none or cannot be read."""
    contents: dict[Path, bytes] = {}
    problems = []
    for file in files:
        message = ""
        if file.is_symlink() and file != asked:
            message = "is a link: what it leads to is not in the folder, and was not looked at"
        elif not file.is_file():
            message = "is no regular file, and was not looked at"
        else:
            try:
                contents[file] = file.read_bytes()
            except OSError as error:
                message = f"cannot be read: {error.strerror}"
        if message:
            hint = f"{_TAKE_AWAY}, or put the file itself there"
            problems.append(Problem(legible(file), 0, "", "", message, hint))
    return contents, problems


def _top(path: Path) -> Path | None:
    """Return the folder whose manifest answers for a path: its own, or one above it."""
    start = path.resolve()
    for folder in (start, *start.parents)[: 4 if path.is_dir() else 5]:
        if (folder / manifest.NAME).is_file() and folder.is_dir():
            return folder
    return None


def _files(folder: Path) -> list[Path]:
    """Return all below a folder that is no folder itself, links to folders among them."""
    return sorted(
        Path(root) / name
        for root, folders, names in os.walk(folder, followlinks=False)
        for name in (*names, *(inner for inner in folders if (Path(root) / inner).is_symlink()))
    )


def _as_written(
    contents: Mapping[Path, bytes], proof: manifest.Manifest, top: Path
) -> frozenset[Path]:
    """Return the files that are as the manifest has them."""
    known = proof["files"]
    return frozenset(
        file
        for file, data in contents.items()
        if (name := _named(file, top)) in known and manifest.sha256(data) == known[name]["sha256"]
    )


def _for_others(
    contents: Mapping[Path, bytes], proof: manifest.Manifest | None, asked: Path
) -> dict[Path, Problem]:
    """Return what is wrong with files that are for another audience than their folder."""
    makings = proof["makings"].values() if proof else ()
    own = {making.get("audience") for making in makings}
    below = asked if asked.is_dir() else asked.parent
    return {
        file: Problem(legible(file), 0, "", "", _FOR_OTHERS.format(audience), _TAKE_AWAY)
        for file, audience in marked.audiences(contents, below).items()
        if audience not in own
    }


def _compared(
    contents: Mapping[Path, bytes],
    unread: set[Path],
    proof: manifest.Manifest,
    top: Path,
    asked: Path,
    *,
    good: frozenset[Path],
    told: set[Path],
) -> Iterator[Problem]:
    """Yield what is not as the manifest says, of what was asked for and not `told` already."""
    if manifest.written(proof) != (top / manifest.NAME).read_bytes():
        file = str(top / manifest.NAME)
        yield Problem(file, 0, "", "", "was changed by hand", _RESTORE)
    known = proof["files"]
    named = {_named(file, top): file for file in contents}
    for name, path in named.items():
        if name in known:
            if path not in good:
                message = "is not as it was written: its SHA-256 is another"
                yield Problem(legible(path), 0, "", "", message, _RESTORE)
        elif name not in _OURS and path not in told:
            hint = f"{_TAKE_AWAY}, or see that it belongs there"
            yield Problem(legible(path), 0, "", "", "is not in the manifest", hint)
    if asked.is_dir():
        below = _named(asked, top)
        there = named.keys() | {_named(file, top) for file in unread}
        for name in states.standing(proof, top)["files"]:
            if name not in there and (below == "." or name.startswith(f"{below}/")):
                yield Problem(legible(top / name), 0, "", "", "is missing", _RESTORE)


def _left_behind(good: Iterable[Path], proof: manifest.Manifest, top: Path) -> Iterator[Problem]:
    """Yield the files that are as they were written, from data that have changed since."""
    older = states.older(proof)
    for file in good:
        if (name := _named(file, top)) in older:
            again = f"borderatlas {proof['files'][name].get('command') or 'build'}"
            hint = f"make it again with `{again}`, or delete it"
            yield Problem(legible(file), 0, "", "", _MAY_TELL, hint)


def _named(path: Path, top: Path) -> str:
    """Return how a manifest calls a file; links are not followed in its last part."""
    return (
        (path.parent.resolve() / path.name if path.name else path.resolve())
        .relative_to(top)
        .as_posix()
    )


def _remarks(proof: manifest.Manifest) -> Iterator[str]:
    makings = proof["makings"]
    if len(makings) > 1:
        commands: dict[str, set[str]] = {}
        for file in proof["files"].values():
            commands.setdefault(file["making"], set()).add(file["command"])
        told = "; ".join(f"{key}: {', '.join(sorted(commands.get(key, ())))}" for key in makings)
        yield (
            f"its files are made from {len(makings)} states of the data or the program ({told}); "
            "older ones may hold what was withdrawn since: make them again, or take them away"
        )
    for making in makings.values():
        if making.get("as_of"):
            yield f"it shows what was known on {making['as_of']}"
        if making.get("audience") not in (None, "public"):
            yield f"it {_FOR_OTHERS.format(making['audience'])}"
