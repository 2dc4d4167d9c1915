"""What commands take: texts that are not blank, paths, and the folder of the atlas."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from borderatlas.coarsen import Key


def filled(value: str) -> str:
    """Refuse what is blank: more often a variable that is not set than a wish."""
    if value.strip():
        return value
    raise click.BadParameter("is empty; give a value, or leave the option out")


def given_path(value: str | Path) -> Path:
    """Return a path that is not blank."""
    return Path(filled(str(value)))


def _same_folder(ctx: click.Context, _: click.Parameter, value: Path | None) -> Path | None:
    """Return the folder that stands as DIR or after --atlas, which are one thing."""
    named: Path | None = ctx.meta.get("atlas")
    if value and named:
        raise click.BadParameter("is named twice, as DIR and after --atlas; name it once")
    return value or named


def _keep_folder(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    ctx.meta["atlas"] = value


def _key(_: click.Context, __: click.Parameter, value: Path | None) -> Key | None:
    """Return the key that stands in a file, or else in the environment; no message quotes it."""
    from borderatlas.coarsen import Key

    if value is None:
        given = os.environ.get("BORDERATLAS_KEY", "").encode("utf-8", "surrogateescape").strip()
        return Key(given) if given else None
    try:
        return Key(value.read_bytes().strip())
    except OSError as error:
        raise click.BadParameter(f"cannot be read: {error.strerror}") from error


KEY = click.option(
    "--key-file", "key", metavar="FILE", type=given_path, callback=_key,
    help="Key by which places are displaced [BORDERATLAS_KEY].",
)  # fmt: skip
ATLAS = click.option("--atlas", "folder", metavar="DIR", type=given_path, help="Atlas folder.")


def folder_argument(command: Callable[..., None]) -> Callable[..., None]:
    """Take the atlas folder as DIR, and after --atlas as every command does."""
    argument = click.argument(
        "folder", metavar="[DIR]", required=False, type=given_path, callback=_same_folder
    )
    option = click.option(
        "--atlas", metavar="DIR", type=given_path, help="Atlas folder; the same as DIR.",
        is_eager=True, expose_value=False, callback=_keep_folder,
    )  # fmt: skip
    return argument(option(command))


class Command(click.Command):
    """A command that says what to do with an argument too many: most often a folder."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as click does, with another message."""
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest:
            ctx.fail(f"'{rest[0]}' is an argument too many; an atlas is named with --atlas DIR")
        return rest


def atlas_folder(folder: Path | None, *map_ids: str) -> Path:
    """Return the folder that is asked for; a map that is called like a folder is a slip."""
    from borderatlas.io.folder import find_folder, given_folder, is_atlas

    for name in map_ids if folder is None else ():
        if is_atlas(Path(name)):
            raise click.UsageError(f"'{name}' is an atlas, not a map; write --atlas {name}")
    return find_folder(Path.cwd()) if folder is None else given_folder(folder)
