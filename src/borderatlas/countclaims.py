"""Counts of raw events as claims of an atlas: an event and a claim for each place and period.

A claim says what the table says and no more. Its date is that of the bin, a month or the year
where no month is known; numbers that some rows do not give leave a bound open. Nobody has looked
at the new claims: `reviewed` is empty, so that a build for others stops until somebody has.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from borderatlas.countrows import COUNTED, OWN, Cells, Said, begin_of, claims_of, event_of
from borderatlas.errors import ArgumentError, DataError, Problem
from borderatlas.io.canonical import canonical_text
from borderatlas.io.files import read_text
from borderatlas.io.folder import read_atlas, refuse_faulty
from borderatlas.io.unchanged import refuse_changed, watched
from borderatlas.io.whole import editing, write_all
from borderatlas.names import did_you_mean
from borderatlas.rows import shown_file
from borderatlas.schema import PLACES, TABLES

if TYPE_CHECKING:
    from borderatlas.atlas import Atlas
    from borderatlas.eventcounts import EventCounts
    from borderatlas.kernel.places import Rule

MOST = 5_000
"""Claims that one count may become: a table of an atlas has 20,000 rows at most."""


@dataclass(frozen=True)
class Added:
    """What became of a count: the files written, the claims, and what is none, by its reason.

    Of those that were counted before and are no more, `gone` are removed, and `withdrawn` those
    that people had written in. No event is of the kinds in `strange`.
    """

    files: tuple[Path, ...]
    claims: int
    same: int
    gone: int
    withdrawn: int
    left: Mapping[str, int]
    strange: tuple[str, ...]


def how(rule: Rule, radius_m: float | None) -> str:
    """Return in English when an event counts at a place."""
    far = ""
    if radius_m is not None:
        far = f"{radius_m / 1000:g} km" if radius_m >= 1000 else f"{radius_m:g} m"
    if rule == "within":
        return f"within {far} of the place"
    if rule == "polygon":
        return "in the area"
    return f"to which the place is the nearest{f', at most {far} away' if far else ''}"


def said_of(options: Mapping[str, str | None], *, places: str, how: str) -> Said | None:
    """Return what options say of the claims, where there are to be some.

    Raises
    ------
    ArgumentError
        When some are given and others are not, or the places are of no atlas.
    """
    if not any(options.values()):
        return None
    missing = [option for option, value in options.items() if not value]
    if missing:
        raise ArgumentError(
            f"{' and '.join(missing)}: claims need a source, a claimant, a kind and a unit"
        )
    if places not in PLACES:
        raise ArgumentError(f"--places {places!r} is no table of the atlas: {', '.join(PLACES)}")
    source_id, claimant_id, told, unit = (str(value) for value in options.values())
    pairs = [part.partition("=") for part in told.split(",")]
    if any(sign for _, sign, _ in pairs):
        kinds = {event.strip(): kind.strip() for event, _, kind in pairs}
        if len(kinds) < len(pairs) or not all([*kinds, *kinds.values()]):
            raise ArgumentError(f"--claim-kind {told!r}: write EVENT=KIND, each event once")
    else:
        kinds = {"": told}
    return Said(source_id, claimant_id, unit, kinds, how)


def by_claim(said: Said, by: Sequence[str], columns: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return what is told apart for claims: places, a period and, where they differ, kinds.

    Raises
    ------
    ArgumentError
        When a column for it is not named.
    """
    periods = [each for each in by if each in ("day", "month", "year")]
    if not columns["date"] or not periods:
        hint = "name the column with --date, and day, month or year with --by"
        raise ArgumentError(f"claims have dates; {hint}")
    if "" in said.kinds:
        return "place", *periods
    if not columns["kind"]:
        raise ArgumentError("--claim-kind tells kinds of events apart; name their column: --kind")
    return "place", *periods, "kind"


@watched()
def add_claims(folder: Path, counts: EventCounts, said: Said) -> Added:
    """Write counts into an atlas as claims, in place of those of the same source and places.

    Raises
    ------
    DataError
        With all problems, when the atlas, or what it would be with these claims, has errors; when
        a part of the events could not be read, or events count at several places: added up, the
        claims would tell of fewer or more people than there are.
    """
    with editing(folder):
        atlas = read_atlas(folder)
        problems = [*_unfit(counts), *_unknown(atlas, said)]
        if problems:
            raise DataError(problems)
        left: Counter[str] = Counter()
        made = list(claims_of(counts, said, left))
        if len(made) > MOST:
            hint = "count by year, or at fewer places"
            raise DataError([_refused("", f"{len(made):,} claims, more than {MOST:,}", hint)])
        claims, events = (_cells(folder, table) for table in ("claims", "events"))
        elsewhere = list(_elsewhere(claims, counts, said))
        if elsewhere:
            raise DataError(elsewhere)
        ours = {
            row["claim_id"]: row for row in claims
            if row["claim_id"].startswith(begin_of(said)) and row["source_id"] == said.source_id
            and row["place_id"] in counts.places
        }  # fmt: skip
        if ours and not made:
            message = f"would remove all {len(ours):,} claims that were counted before"
            hint = "correct --claim-kind, --places or --radius, or remove them by hand"
            raise DataError([_refused(said.source_id, message, hint)])
        new = {claim["claim_id"]: _kept(claim, ours.get(claim["claim_id"])) for claim in made}
        # What was withdrawn stays: the history speaks of it. What people wrote in stays withdrawn:
        # a count that finds it again must not show what somebody restricted.
        lost = {key: row for key, row in ours.items() if key not in new}
        gone = {key for key, row in lost.items() if _untouched(row)}
        kept = [
            {**row, "status": "withdrawn"}
            for key, row in lost.items()
            if key not in gone and row["status"] != "withdrawn"
        ]
        replaced = {*new, *gone, *(row["claim_id"] for row in kept)}
        others = [*kept, *(row for row in claims if row["claim_id"] not in replaced)]
        rivals = {row["event_id"] for row in others}  # an event that others speak of stays
        about = {row["event_id"] for row in events}
        every = events + [event_of(atlas, claim) for key, claim in new.items() if key not in about]
        left_over = [row for row in every if row["event_id"] not in gone - rivals]
        texts = {
            "events": _text("events", left_over),
            "claims": _text("claims", others + list(new.values())),
        }
        refuse_faulty(folder, texts)
        refuse_changed()
        files = {folder / shown_file(TABLES[name]): text for name, text in texts.items()}
        written = {path: text.encode() for path, text in files.items()}
        # Events come before the claims on them and go after them: who is stopped in between has
        # an atlas in order, which the next count completes.
        at = folder / shown_file(TABLES["events"])
        write_all({**written, at: _text("events", every).encode()})
        if len(left_over) < len(every):
            write_all({at: written[at]})
    same = sum(new[key] is ours.get(key) for key in new)
    return Added(tuple(files), len(new), same, len(gone), len(kept), left, _strange(counts, said))


def _cells(folder: Path, table: str) -> list[Cells]:
    """Return the rows of a table as they stand in its file."""
    text = read_text(folder / shown_file(TABLES[table]), root=folder).text
    canonical = canonical_text(TABLES[table], text)
    return [*csv.DictReader(io.StringIO(canonical, newline=""), strict=True)]


def _text(table: str, rows: Iterable[Cells]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, TABLES[table].names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return canonical_text(TABLES[table], out.getvalue())


def _kept(claim: Cells, old: Cells | None) -> Cells:
    """Return the old claim where the new one says the same; else with what it says, to be reviewed.

    Who may see it, whether it is withdrawn, notes and all else stay as people had them.
    """
    if old is None:
        return claim
    counted = {name: claim.get(name, "") for name in COUNTED}
    if all(old[name] == value for name, value in counted.items()):
        return old
    return {**old, **counted, "reviewed": ""}


def _untouched(old: Cells) -> bool:
    """Return whether a claim is as a count left it, or was only reviewed."""
    return all(
        old[name] == OWN.get(name, "")
        for name in TABLES["claims"].names
        if name not in (*COUNTED, "reviewed")
    )


def refuse_unknown(folder: Path, said: Said) -> None:
    """Refuse claims of which the atlas does not know something, before anything is counted.

    Raises
    ------
    DataError
        With all that it does not know; when it has errors.
    """
    problems = list(_unknown(read_atlas(folder), said))
    if problems:
        raise DataError(problems)


def _unfit(counts: EventCounts) -> Iterator[Problem]:
    account = counts.account
    if account.unread:
        hint = "mend the files named above, and count again"
        yield _refused("", "a part of the events could not be read", hint)
    if account.several:
        message = f"{account.several:,} events are at several places, and would count twice"
        yield _refused("", message, "use --rule nearest with the radius, or a smaller radius")


def _strange(counts: EventCounts, said: Said) -> tuple[str, ...]:
    """Return the kinds of events that are to become claims and that no event has."""
    if "" in said.kinds:
        return ()
    known = {*counts.frame()["kind"]}
    return tuple(sorted(kind for kind in said.kinds if kind not in known))


def _unknown(atlas: Atlas, said: Said) -> Iterator[Problem]:
    """Yield what is said of the claims that the atlas does not know, and what it cannot take."""
    if atlas.layout:
        message = "the atlas is a workbook, which is edited in a spreadsheet program"
        hint = (
            "write the counts with --out, or turn it into files: borderatlas new DIR --atlas FILE"
        )
        yield _refused("", message, hint)
    codes: dict[str, list[str]] = {}
    for row in atlas.rows("vocabulary"):
        codes.setdefault(row["vocabulary"], []).append(row["code"])
    ids = {table: [row[f"{table[:-1]}_id"] for row in atlas.rows(table)]
           for table in ("sources", "claimants")}  # fmt: skip
    kinds = codes.get("claim_kind", [])
    for option, value, known, where in (
        ("--claims", said.source_id, ids["sources"], "sources.csv"),
        ("--claimant", said.claimant_id, ids["claimants"], "claimants.csv"),
        ("--unit", said.unit, codes.get("unit", []), "vocabulary.csv"),
        *(
            ("--claim-kind", kind, kinds, "vocabulary.csv")
            for kind in sorted({*said.kinds.values()})
        ),
    ):
        if value not in known:
            hint = did_you_mean(value, known, otherwise="add a row for it")
            yield _refused(value, f"is not in data/{where}", hint, option=option)


def _elsewhere(claims: Iterable[Cells], counts: EventCounts, said: Said) -> Iterator[Problem]:
    """Yield that claims of the same kind were counted from the source at other places."""
    places = sorted(
        {
            row["place_id"] for row in claims
            if row["claim_id"].startswith(begin_of(said)) and row["source_id"] == said.source_id
            and row["kind"] in said.kinds.values() and row["status"] != "withdrawn"
        } - {*counts.places}
    )  # fmt: skip
    if places:
        message = f"has claims counted at {len(places):,} other places, {places[0]} among them"
        hint = "records would be told twice: count at all places at once, or remove those claims"
        yield _refused(said.source_id, message, f"{hint} and their events first")


def _refused(value: str, message: str, hint: str, *, option: str = "--claims") -> Problem:
    return Problem("count", 0, option, value, message, hint)
