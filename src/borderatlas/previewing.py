"""The command that shows maps while they are edited."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from borderatlas.options import (
    AUDIENCE,
    KEY,
    Command,
    atlas_folder,
    folder_argument,
    refuse_fetched,
)

if TYPE_CHECKING:
    from borderatlas.coarsen import Key
    from borderatlas.schema import Audience


@click.command(cls=Command)
@folder_argument
@AUDIENCE
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port  [default: any free].")
@click.option("--open/--no-open", "opened", default=True, help="Open a browser.")
@KEY
def preview(
    folder: Path | None, *, audience: Audience, port: int, opened: bool, key: Key | None
) -> None:
    """Show the maps in a browser on this machine, anew whenever a file is saved."""
    from borderatlas.preview import Preview
    from borderatlas.serving import Server

    folder = atlas_folder(folder)
    refuse_fetched(folder, because="a preview follows files")
    shown = Preview(folder, audience=audience, key=key)
    try:
        server = Server(shown, port=port)
    except OSError as error:
        message = f"port {port} cannot be taken: {error.strerror}"
        raise click.BadParameter(f"{message}; leave --port out") from error
    click.echo(server.address)
    click.echo("The address is a secret of this machine. Ctrl-C ends the preview.", err=True)
    if opened:
        import webbrowser

        webbrowser.open(server.address)
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
