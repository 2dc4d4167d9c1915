"""Write what was made of maps: whole files, all or none, and the manifest that proves them."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from borderatlas import manifest
from borderatlas.errors import DataError, Problem
from borderatlas.io.unchanged import refuse_changed
from borderatlas.io.whole import alone_in, clear_leftovers, clear_unused, write_all

Sign = Callable[[bytes], bytes]
"""Takes the bytes of a manifest and returns those of its signature."""


def write_pages(
    out: Path,
    pages: Mapping[Path, bytes],
    *,
    made: Mapping[str, manifest.Making] | None = None,
    command: str = "",
    sign: Sign | None = None,
) -> None:
    """Write files below `out`, all or none, and clear what a killed build left there.

    With `made`, the makings of the folders below `out`, the manifest of `out` is written last,
    and signed where `sign` is given; a signature of an earlier manifest goes. Builds that write
    below one folder do so one after the other.

    Raises
    ------
    DataError
        When one of them cannot be written or is a link, as may be a folder on the way to it
        below `out`; when what they were made from has changed since.
    PublishError
        When what is in `out` is for another audience.
    """
    try:
        with alone_in(out):
            _refuse_links(out, (*pages, out / manifest.NAME, out / manifest.SIGNATURE))
            for name in {path.name for path in pages}:
                clear_leftovers(out.glob("*"), name)
            refuse_changed()
            write_all({**pages, **_proof(out, pages, made or {}, command=command, sign=sign)})
            if made and not sign:
                (out / manifest.SIGNATURE).unlink(missing_ok=True)
            for page in pages:
                if page.suffix == ".html":
                    clear_unused(page.parent, _part_names(page.name))
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        hint = _REMEDIES.get(error.errno or 0, "name another folder with `-o`")
        where = str(error.filename or out)
        raise DataError([Problem(where, 0, "", "", message, hint)]) from error


def _refuse_links(out: Path, paths: Iterable[Path]) -> None:
    """Refuse links below `out`: behind one lies what is none of ours to write over."""
    steps = {path for file in paths for path in (file, *file.parents) if out in path.parents}
    for path in sorted(filter(Path.is_symlink, steps)):
        raise DataError([Problem(str(path), 0, "", "", "is a link to another place", _MOVE)])


def _proof(
    out: Path, pages: Mapping[Path, bytes], made: Mapping[str, manifest.Making], *,
    command: str, sign: Sign | None,
) -> dict[Path, bytes]:  # fmt: skip
    """Return the manifest of what is written, and its signature, by their paths."""
    if not made:
        return {}
    for name in (manifest.NAME, manifest.SIGNATURE):
        clear_leftovers([out], name)
    proof = manifest.updated(out, pages, made, command=command)
    signed = {out / manifest.SIGNATURE: sign(proof)} if sign else {}
    return {**signed, out / manifest.NAME: proof}


def _part_names(page: str) -> tuple[str, ...]:
    from borderatlas.render import html

    return html.part_names(page)


_MOVE = "move away what is in its place, or name another folder with `-o`"
_REMEDIES: Mapping[int, str] = {
    **dict.fromkeys((errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ELOOP), _MOVE),
    errno.ENOENT: "its folder was removed meanwhile: build again",
    errno.ENOSPC: "make room, or name a folder on another disk with `-o`",
}
"""What to do where a file cannot be written, by what the system says."""
