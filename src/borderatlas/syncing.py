"""The commands that bring an atlas into a database and out of it: push and pull."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from borderatlas.console import write_json
from borderatlas.options import (
    JSON,
    KEY,
    Command,
    atlas_folder,
    filled,
    given_atlas,
    given_path,
    given_url,
)

if TYPE_CHECKING:
    from borderatlas.coarsen import Key


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=given_atlas)
@click.argument("url", metavar="URL", type=given_url)
@click.option("--why", metavar="TEXT", type=filled, help="The reason, for the history.")
@click.option("--who", metavar="NAME", type=filled, help="Whose work it is, beside the role.")
@click.option("--create", is_flag=True, help="Make roles and tables first, where there are none.")
@click.option(
    "--publish", "audience", type=click.Choice(("partner", "public")),
    help="Write what this audience may see, and nothing else, into a database of theirs.",
)  # fmt: skip
@KEY
@JSON
def push(
    folder: Path, url: str, *, why: str | None, who: str | None, create: bool,
    audience: Literal["partner", "public"] | None, key: Key | None, as_json: bool,
) -> None:  # fmt: skip
    """Bring what DIR changed into the database at URL: all of it, or nothing.

    URL is postgresql://USER@HOST/DATABASE?schema=NAME, of a database with PostGIS. Rows that
    others changed meanwhile stay as they have them; a row that both changed stops the push.
    With --publish, URL is a database that DIR's readers are let into.
    """
    from borderatlas.io.pulling import is_fetched
    from borderatlas.io.pushing import push as push_rows

    if audience:
        if why or who:
            raise click.UsageError("--why and --who are for the team's database, not --publish")
        from borderatlas.publishing import publish_to

        published = publish_to(atlas_folder(folder), url, audience=audience, create=create, key=key)
        if as_json:
            write_json({"rows": published.rows, "withheld": published.withheld})
            return
        _tell(published.rows, "published")
        withheld = ", ".join(f"{name} {count}" for name, count in published.withheld.items())
        click.echo(f"withheld: {withheld or 'nothing'}")
        return
    if not why:
        raise click.UsageError("say why: --why TEXT, for the history")
    folder = atlas_folder(folder)
    if is_fetched(folder):
        raise click.UsageError("DIR is a database: pull it, and push the folder")
    done = push_rows(folder, url, why=why, who=who or "", create=create)
    if as_json:
        write_json(done.as_json())
        return
    _tell(done.rows, f"revision {done.revision}" if done.revision else "nothing to push")
    if done.others:
        told = "others changed the atlas, too: borderatlas pull brings it here"
        click.echo(told, err=True)


@click.command(cls=Command)
@click.argument("url", metavar="URL", type=given_url)
@click.argument("folder", metavar="DIR", type=given_path)
@click.option(
    "--keep", type=click.Choice(("ours", "theirs")),
    help="Whose rows stand where DIR and the database changed the same.",
)  # fmt: skip
@JSON
def pull(url: str, folder: Path, *, keep: Literal["ours", "theirs"] | None, as_json: bool) -> None:
    """Write the atlas at URL into DIR, or bring DIR up to date; what DIR changed stays."""
    from borderatlas.io.pulling import pull as pull_rows

    done = pull_rows(url, folder, keep=keep or "")
    if as_json:
        write_json(done.as_json())
        return
    for path in done.files:
        click.echo(path)
    click.echo(f"revision {done.revision}", err=True)


def _tell(rows: dict[str, int], what: str) -> None:
    told = ", ".join(f"{name} {count}" for name, count in rows.items())
    click.echo(f"{what}: {told}" if told else what)
