"""The commands that prove what was published: verify, diff, and withdraw."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from borderatlas import known
from borderatlas.console import write_json
from borderatlas.errors import EXIT_VERIFY, Problem, legible
from borderatlas.names import some_of
from borderatlas.options import (
    ATLAS,
    JSON,
    KEY,
    day,
    filled,
    given_atlas,
    given_path,
    refuse_fetched,
)

if TYPE_CHECKING:
    from borderatlas.coarsen import Key
    from borderatlas.schema import Audience
    from borderatlas.verify import Verified


def name_undated(folder: Path, as_of: dt.date | None, audience: Audience) -> None:
    """Name on standard error what is left out of a past day because no source of it has a date.

    Of what the audience does not see, nothing is named.
    """
    from borderatlas import publish
    from borderatlas.io.folder import read_atlas

    if as_of is None:
        return
    seen, _ = publish.preview(read_atlas(folder), audience)
    for name in known.as_of(seen, as_of)[1].undated:
        click.echo(f"{name} is left out: nobody can say when its source was published", err=True)


def name_older(out: Path, written: Path) -> None:
    """Name on standard error the files of a folder that were made from other data than `written`.

    They may hold what was withdrawn since.
    """
    from borderatlas import manifest, states

    mine = written.relative_to(out).as_posix()
    for files in states.states(manifest.read(out / manifest.NAME)):
        if mine not in files:
            told = _few(files)
            click.echo(f"{out}: made from another state of the data: {told}; {_AGAIN}", err=True)


def _few(files: Sequence[str]) -> str:
    return some_of([legible(name) for name in files])


_AGAIN = (
    "they may hold what was withdrawn since: make them again with `borderatlas build`, `embed`, "
    "`figure` or `export`, or delete them; `borderatlas verify` names each"
)


@click.command()
@click.argument("path", metavar="FILE|DIR", type=given_path)
@click.option("--audit", is_flag=True, help="Audit every page and list what is packed inside it.")
@click.option(
    "--check-signature", "allowed", metavar="SIGNERS", type=given_path,
    help="The signature of the manifest has to be by one of this file (man ssh-keygen).",
)  # fmt: skip
@JSON
def verify(path: Path, *, audit: bool, allowed: Path | None, as_json: bool) -> None:
    """Compare what is there with its manifest; audit a page, ours or not. Exit 4: not as it was."""
    from borderatlas.signing import SignatureError
    from borderatlas.verify import verify as look

    found = look(path, look_inside=audit)
    signer = ""
    if allowed is not None:
        try:
            signer = _signer(found, allowed)
        except SignatureError as error:
            wrong = Problem(str(found.manifest or path), 0, "", "", str(error), _UNSIGNED)
            found = replace(found, problems=(*found.problems, wrong))
    if as_json:
        write_json({**found.as_json(), "signed_by": signer})
    else:
        _print(found, signer)
    if not found.good:
        sys.exit(EXIT_VERIFY)


def _signer(found: Verified, allowed: Path) -> str:
    from borderatlas import manifest
    from borderatlas.signing import SignatureError, signed_by

    if found.manifest is None:
        raise SignatureError("there is no manifest that could be signed")
    signature = found.manifest.with_name(manifest.SIGNATURE)
    return signed_by(found.manifest.read_bytes(), signature, allowed=allowed)


_UNSIGNED = (
    "ask who published it for the signature, or run the last command again with `--sign KEY`"
)


def _print(found: Verified, signer: str) -> None:
    from borderatlas.audit import BESIDE
    from borderatlas.verify import NOT_AUDITED, SNIPPET

    for problem in found.problems:
        click.echo(str(problem))
    for file, findings in found.audits.items():
        for item in findings:
            text = legible(item.text)
            click.echo(f"{file}: {item.level}: {item.what}, {legible(item.where)}: {text}")
        if not any(
            item.level != "note" or item.what in (NOT_AUDITED, SNIPPET) for item in findings
        ):
            whose = any(item.what == BESIDE for item in findings)
            asked = "nothing but files beside it" if whose else "nothing"
            click.echo(
                f"{file}: asks for {asked} that can be read: no request, no script in an "
                "attribute; scripts were read, not run"
            )
    for remark in found.remarks:
        click.echo(f"note: {remark}", err=True)
    if signer:
        click.echo(f"the manifest is signed by {signer}")
    answer = "as its manifest says" if found.manifest else "without a manifest"
    click.echo(f"{found.files} files, {answer}" if found.good else _wrong(found), err=True)


def _wrong(found: Verified) -> str:
    """Return what to do with what is not as it should be."""
    from borderatlas.verify import SNIPPET

    wrong = {
        item.what for items in found.audits.values() for item in items if item.level == "error"
    }
    if not found.problems and wrong == {SNIPPET}:
        return "alone nobody can say whether it is as it was written: check it in its folder"
    if found.problems and found.manifest:
        remedy = "build it again, or ask who changed it"
    else:
        remedy = "what it could do stands above; a page of ours asks for nothing, build it again"
    return f"this is not as it should be: do not publish it; {remedy}"


@click.command()
@click.argument("old", metavar="OLD", type=given_atlas)
@click.argument("new", metavar="NEW", type=given_atlas)
@KEY
@JSON
def diff(old: Path, new: Path, *, key: Key | None, as_json: bool) -> None:
    """List the claims, places and numbers that NEW adds, changes and removes.

    OLD and NEW are folders of builds or of atlases; an atlas counts as the public would see it.
    As with diff: exit 0 where they tell the same, 1 where they differ, 2 where one cannot be read;
    3 where an atlas is not fit for the public, as without its key.
    """
    from borderatlas.compare import compare

    changes = compare(old, new, key=key)
    for folder in (old, new):
        _name_states(folder)
    if as_json:
        write_json([change.as_json() for change in changes])
    else:
        for change in changes:
            click.echo(str(change))
    if changes:
        sys.exit(1)


def _name_states(folder: Path) -> None:
    """Name on standard error the files of each state, where those of a folder are of several."""
    from borderatlas import manifest, states

    if not (folder / manifest.NAME).is_file():
        return
    found = states.states(states.standing(manifest.read(folder / manifest.NAME), folder))
    if len(found) > 1:
        told = "; ".join(map(_few, found))
        click.echo(f"{folder}: files of {len(found)} states, all compared: {told}", err=True)


@click.command()
@click.argument("row_id", metavar="CLAIM|PLACE", type=filled)
@click.option("--reason", metavar="TEXT", required=True, type=filled, help="Why, for the team.")
@ATLAS
@click.option("--date", "on", metavar="DAY", callback=day, help="Since when [today].")
@JSON
def withdraw(
    row_id: str, reason: str, folder: Path | None, on: dt.date | None, *, as_json: bool
) -> None:
    """Withdraw a claim or a place: the next build leaves it out, the history keeps it."""
    from borderatlas.io.folder import given_folder
    from borderatlas.withdraw import withdraw as take_back

    today = dt.datetime.now(dt.UTC).date()
    if on and on > known.latest_today():
        hint = f"it counts from the next build on; today is {today}"
        raise click.BadParameter(f"'{on}' is in the future; {hint}", param_hint="'--date'")
    folder = given_folder(folder or Path.cwd())
    refuse_fetched(folder)
    done = take_back(
        folder,
        row_id,
        reason=reason,
        day=on or today,
    )
    if as_json:
        write_json(
            {
                "withdrawn": done.row_id,
                "kind": done.kind,
                "files": [str(path) for path in done.files],
                "retold_by": list(done.retold_by),
            }
        )
        return
    for path in done.files:
        click.echo(f"rewrote {path}")
    for claim in done.retold_by:
        click.echo(f"{claim} passes it on and still stands: withdraw it, too?", err=True)
    click.echo(
        "Next: borderatlas build, and embed, figure and export again for what the folder holds of "
        "them; then borderatlas diff OLD NEW proves it",
        err=True,
    )
