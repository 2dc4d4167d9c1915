"""What a count of raw events must not tell others than the team, nor write over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from borderatlas.build import read_for
from borderatlas.countplaces import TABLES
from borderatlas.errors import ArgumentError, Problem, PublishError
from borderatlas.eventtable import EventTable
from borderatlas.io.eventpaths import event_files, shown
from borderatlas.names import did_you_mean
from borderatlas.publish import reaches
from borderatlas.schema import Audience
from borderatlas.sheets import WORKBOOK

if TYPE_CHECKING:
    from borderatlas.eventcounts import EventCounts

_TEAM = "use --audience internal"
_SUMS = ("low", "best", "high")


@dataclass(frozen=True)
class Gate:
    """What holds for a count: whether it is an atlas's, and the kinds that have words, by file.

    `kinds` is empty where the team counts, and where events are of no atlas.
    """

    marked: bool
    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def refuse(self, found: EventCounts) -> None:
        """Refuse codes of kinds that the table has no words for: they are told to nobody.

        Raises
        ------
        PublishError
            When there are some.
        """
        if not self.kinds or "kind" not in found.by:
            return
        told = {*found.frame()["kind"]} - {""}
        message = "has codes of kinds without words, which are told to the team alone"
        hint = f"give them words in [event_table.kinds], leave --kind out, or {_TEAM}"
        problems = [
            Problem(file, 0, "--kind", "", message, hint)
            for file, known in self.kinds.items() if told - known
        ]  # fmt: skip
        if problems:
            raise PublishError(problems)


def gate(
    events: Sequence[str], places: str, folder: Path, *, audience: Audience,
    columns: Mapping[str, str | None],
) -> Gate:  # fmt: skip
    """Return what holds for a count; refuse what the gate of an atlas keeps from an audience.

    A table of an atlas is counted for others as it is shown to them: where it is for them, has been
    reviewed, is not told by the middles of cells, and by the columns that it declares.

    Parameters
    ----------
    events
        Paths and addresses of events.
    places
        A table of the atlas `folder`, or a file.
    folder
        The atlas that is named, or the one that is meant.
    audience
        For whom it is counted.
    columns
        The column of each role.

    Raises
    ------
    PublishError
        With all that keeps it from the audience.
    """
    of_places = places in TABLES
    if audience == "internal":
        return Gate(marked=of_places or any(True for _ in _of_atlases(events, folder)))
    problems: list[Problem] = []
    kinds: dict[str, frozenset[str]] = {}
    for file, table in _of_atlases(events, folder):
        problems += _kept(file, table, audience, columns)
        if table:
            kinds[shown(str(file))] = frozenset(table.kinds)
    if of_places or kinds:
        named = [f"--{role}" for role in _SUMS if columns[role]]
        message = f"{' and '.join(named)}: sums may be of people, few of them"
        hint = "count them with --audience internal, and publish them as claims"
        problems += [Problem("count", 0, "", "", message, hint)] if named else []
    if problems:
        raise PublishError(problems)
    return Gate(marked=of_places or bool(kinds), kinds=kinds)


def _of_atlases(events: Sequence[str], folder: Path) -> Iterator[tuple[Path, EventTable | None]]:
    """Yield the files that lie in the data of an atlas, and how it declares each."""
    known: dict[Path, dict[Path, EventTable]] = {}
    for each in event_files(each for each in events if "://" not in each) if events else ():
        file = Path(each).resolve()
        homes = [home for home in (folder.resolve(), *file.parents) if _is_atlas(home)]
        for home in homes:
            if home not in known:
                tables = read_for(home, "internal").meta.event_tables
                known[home] = {(home / "data" / one.file).resolve(): one for one in tables}
            if file in known[home] or file.is_relative_to(home / "data"):
                yield file, known[home].get(file)
                break


def _is_atlas(folder: Path) -> bool:
    return (folder / "data/atlas.toml").is_file() or (folder / WORKBOOK).is_file()


def _kept(
    file: Path, table: EventTable | None, audience: Audience, columns: Mapping[str, str | None]
) -> Iterator[Problem]:
    """Yield what keeps a file of an atlas from an audience."""
    name = shown(str(file))
    if table is None or not reaches(table.audience, audience) or not table.reviewed:
        hint = f"{_TEAM}, or declare and review it for others"
        yield Problem(name, 0, "", "", "is not for this audience", hint)
        return
    if table.coarsen_m:
        message = f"is told to others by the middles of cells of {table.coarsen_m:,} m alone"
        yield Problem(name, 0, "", "", f"{message}; a count tells where events are", _TEAM)
    for role, column in columns.items():
        if column and role not in _SUMS and column != table.columns.get(role):
            message = "is not what the table declares for this role"
            declared = [each for each in (table.columns.get(role),) if each]
            hint = did_you_mean(column, declared, otherwise=_TEAM)
            yield Problem(name, 0, f"--{role}", column, message, hint)


def refuse_overwriting(
    written: Mapping[str, Path | None], read: Iterable[str], folder: Path
) -> None:
    """Refuse to write over what is read, into it, one file over the other, or into an atlas.

    Parameters
    ----------
    written
        The files to be written, by their options.
    read
        Paths and addresses of what is read.
    folder
        The atlas that is named, or the one that is meant.

    Raises
    ------
    ArgumentError
        With the first option that would.
    """
    targets = {option: path.resolve() for option, path in written.items() if path}
    given = [Path(each).resolve() for each in read if "://" not in each]
    for option, path in targets.items():
        if sum(path == other for other in targets.values()) > 1:
            raise ArgumentError("--odd is the file of the counts; name another")
        if any(path == each or each in path.parents for each in given):
            message = f"{option} {path.name} is, or lies in, what is read; write it elsewhere"
            raise ArgumentError(message)
        for home in (folder.resolve(), *path.parents):
            inside = path.is_relative_to(home / "data") or path.is_relative_to(home / "maps")
            if inside and _is_atlas(home):
                raise ArgumentError(f"{option} {path.name} lies in an atlas; write it elsewhere")
