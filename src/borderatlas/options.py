"""What commands take: texts that are not blank, paths, days, keys, the atlas."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from borderatlas.errors import ArgumentError, DataError, Problem
from borderatlas.io.address import FORM, is_address
from borderatlas.known import given_day
from borderatlas.schema import Audience

if TYPE_CHECKING:
    from borderatlas.coarsen import Key
    from borderatlas.writing import Sign


def filled(value: str) -> str:
    """Refuse what is blank: more often a variable that is not set than a wish.

    The address of a database is refused, too, where none is wanted: messages quote what they are
    given, and it may hold a password.
    """
    if is_address(value):
        raise click.BadParameter("is an address of a database; an atlas is named with --atlas")
    if value.strip():
        return value
    raise click.BadParameter("is empty; give a value, or leave the option out")


def listed(values: str) -> tuple[str, ...]:
    """Return the parts of a list with commas; none of nothing, and an empty part as one."""
    return tuple(map(str.strip, values.split(","))) if values else ()


def given_path(value: str | Path) -> Path:
    """Return a path that is not blank, and no database."""
    if is_address(value):
        hint = "`borderatlas pull URL DIR` writes it into one"
        raise click.BadParameter(f"is a database where a folder is wanted; {hint}")
    return Path(filled(str(value)))


def given_url(value: str) -> str:
    """Return the address of a database; no message quotes it, for the password in it."""
    if not is_address(value):
        raise click.BadParameter(f"is no address of a database; write {FORM}")
    return value


class _GivenAtlas(click.ParamType):  # type: ignore[type-arg]  # older clicks take none
    """An atlas folder; of an atlas in a database, a copy as long as the command runs.

    What cannot be had is told as any fault of the data is: click would quote the address.
    """

    name = "folder"

    def convert(self, value: Any, param: object, ctx: object) -> Path:  # noqa: ANN401, ARG002
        """Return the folder."""
        if isinstance(value, str) and is_address(value):
            from borderatlas.io.pulling import fetch

            return fetch(value)
        return given_path(value)


given_atlas = _GivenAtlas()


def refuse_fetched(folder: Path, *, because: str = "this rewrites files") -> None:
    """Refuse work that makes no sense with an atlas of which there is only a copy.

    Raises
    ------
    DataError
        When it stands in a database.
    """
    from borderatlas.io.pulling import is_fetched

    if is_fetched(folder):
        message = f"is a database, and {because}"
        hint = "`borderatlas pull URL DIR`, do it there, then `borderatlas push DIR URL`"
        raise DataError([Problem("postgresql://…", 0, "", "", message, hint)])


def _same_folder(ctx: click.Context, _: click.Parameter, value: Path | None) -> Path | None:
    """Return the folder that stands as DIR or after --atlas, which are one thing."""
    named: Path | None = ctx.meta.get("atlas")
    if value and named:
        raise click.BadParameter("is named twice, as DIR and after --atlas; name it once")
    return value or named


def _keep_folder(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    ctx.meta["atlas"] = value


JSON = click.option("--json", "as_json", is_flag=True, help="Write the report as JSON.")


def day(_: click.Context, __: click.Parameter, value: str | None) -> dt.date | None:
    """Return the day that an option names."""
    try:
        return None if value is None else given_day(value)
    except ArgumentError as error:
        raise click.BadParameter(str(error)) from error


def _key(_: click.Context, __: click.Parameter, value: Path | None) -> Key | None:
    """Return the key that stands in a file, or else in the environment; no message quotes it."""
    from borderatlas.coarsen import Key

    if value is None:
        given = os.environ.get("BORDERATLAS_KEY", "").encode("utf-8", "surrogateescape").strip()
        return Key(given) if given else None
    try:
        found = value.read_bytes()
        _look_at_key_file(value)
    except OSError as error:
        raise click.BadParameter(f"cannot be read: {error.strerror}") from error
    return Key(found)


def _look_at_key_file(path: Path) -> None:
    """Refuse a key that goes wherever the atlas goes; warn of one that others may read."""
    from borderatlas.io.folder import is_atlas

    if any(map(is_atlas, {*path.absolute().parents, *path.resolve().parents})):
        raise click.BadParameter("lies in an atlas folder and would go with it; move it elsewhere")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        click.echo(f"others may read {path}, and move places back: chmod 600 it", err=True)


def _signer(_: click.Context, __: click.Parameter, value: Path | None) -> Sign | None:
    """Return what signs with a private key."""
    from borderatlas.signing import Signer

    return Signer(value) if value else None


def _keep_audience(ctx: click.Context, _: click.Parameter, value: Audience) -> Audience:
    ctx.meta["audience"] = value
    return value


def _out(ctx: click.Context, _: click.Parameter, value: Path | None) -> Path:
    """Return the folder that is named, or one that no other audience has.

    It lies beside that of the public, not in it: people upload `build` as a whole.
    """
    audience = ctx.meta.get("audience", "public")
    out = value or Path("build" if audience == "public" else f"build-{audience}")
    if out.exists():
        from borderatlas.manifest import SIGNATURE

        if (out / SIGNATURE).exists():
            ctx.call_on_close(lambda: _name_unsigned(out, out / SIGNATURE))
    return out


def _name_unsigned(out: Path, signature: Path) -> None:
    """Name on standard error a folder that a command left without the signature that it had."""
    if not signature.exists():
        told = "the signature was of the manifest before this and was taken away"
        click.echo(f"{out}: {told}; run this again with `--sign KEY`", err=True)


AUDIENCE = click.option(
    "--audience", type=click.Choice(get_args(Audience)), default="public", show_default=True,
    is_eager=True, callback=_keep_audience, help="Who may see it; the others' files are marked.",
)  # fmt: skip
OUT = click.option(
    "-o", "--out", metavar="DIR", type=given_path, callback=_out,
    help="Where the files go  [default: build, or build-AUDIENCE]",
)  # fmt: skip
SPLIT = click.option(
    "--split", is_flag=True, help="Scripts, styles and data as files beside the page."
)
AS_OF = click.option(
    "--as-of", metavar="DAY", callback=day, help="Show what was known on a day: 2023-12-07."
)
SIGN = click.option(
    "--sign", metavar="KEY", type=given_path, callback=_signer,
    help="Sign the manifest with a private key of OpenSSH.",
)  # fmt: skip
KEY = click.option(
    "--key-file", "key", metavar="FILE", type=given_path, callback=_key,
    help="Key by which places are displaced [BORDERATLAS_KEY].",
)  # fmt: skip
ATLAS = click.option(
    "--atlas", "folder", metavar="DIR", type=given_atlas, help="Atlas folder, or postgresql://…"
)


def folder_argument(command: Callable[..., None]) -> Callable[..., None]:
    """Take the atlas folder as DIR, and after --atlas as every command does."""
    argument = click.argument(
        "folder", metavar="[DIR]", required=False, type=given_atlas, callback=_same_folder
    )
    option = click.option(
        "--atlas", metavar="DIR", type=given_atlas, help="Atlas folder; the same as DIR.",
        is_eager=True, expose_value=False, callback=_keep_folder,
    )  # fmt: skip
    return argument(option(command))


class Command(click.Command):
    """A command that says what to do with an argument too many: most often a folder."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as click does, with another message."""
        if not ctx.resilient_parsing:  # a line that a shell completes
            self._refuse_twice(ctx, args)
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest:
            ctx.fail(f"'{rest[0]}' is an argument too many; an atlas is named with --atlas DIR")
        return rest

    def _refuse_twice(self, ctx: click.Context, args: list[str]) -> None:
        """Refuse an option of one value that is given twice: click would keep the last."""
        _, _, given = self.make_parser(ctx).parse_args(args=list(args))
        for option in given:
            single = isinstance(option, click.Option) and not (option.multiple or option.is_flag)
            if single and given.count(option) > 1:
                ctx.fail(f"'{option.opts[-1]}' is given twice; give it once, as --help shows")


def atlas_folder(folder: Path | None, *map_ids: str) -> Path:
    """Return the folder that is asked for; a map that is called like a folder is a slip."""
    from borderatlas.io.folder import find_folder, given_folder, is_atlas

    for name in map_ids if folder is None else ():
        if is_atlas(Path(name)):
            raise click.UsageError(f"'{name}' is an atlas, not a map; write --atlas {name}")
    return find_folder(Path.cwd()) if folder is None else given_folder(folder)
