"""Rows and estimates as readers see them: names, numbers in words, numbered sources."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

from borderatlas import words
from borderatlas.atlas import Atlas
from borderatlas.dates import parse_edtf
from borderatlas.evidence import Claim, Estimate
from borderatlas.languages import N_, NN_, SOURCE, Language, each
from borderatlas.protect import is_withheld
from borderatlas.scene import ClaimView, EstimateView, SourceView, Stage, Step, Text

Row = Mapping[str, Any]

_LATIN = re.compile("[A-Za-z]")

_SILENT = NN_("{n} other claimant gives no number.", "{n} other claimants give no number.")


def names(row: Row, stem: str = "name") -> Text:
    """Return the words of a row in the languages that it has."""
    return {
        key.removeprefix(f"{stem}_"): value
        for key, value in row.items()
        if key.startswith(f"{stem}_") and value
    }


def label(atlas: Atlas, vocabulary: str, code: str) -> Text:
    """Return the label of a code."""
    return names(atlas.row("vocabulary", (vocabulary, code)), "label")


def english(text: str) -> Text:
    """Return a text that exists in English only; the other languages are gaps."""
    return {SOURCE: text}


def said(atlas: Atlas, phrase: Callable[[Language], str]) -> Text:
    """Return what `phrase` says in English and in each language of the atlas that can say it."""
    return each(dict.fromkeys((SOURCE, *atlas.meta.languages)), phrase)


def phrase(atlas: Atlas, english: str) -> Text:
    """Return a phrase in English and in each language of the atlas."""
    return said(atlas, lambda tongue: tongue.say(english))


MARKINGS = {
    "internal": N_("For internal use: not for publication"),
    "partner": N_("For partners: not for publication"),
}


def marking(atlas: Atlas) -> Text:
    """Return what stands on everything that is made of an atlas that not everybody may see."""
    return phrase(atlas, MARKINGS[atlas.audience]) if atlas.audience in MARKINGS else {}


def date(atlas: Atlas, edtf: str | None) -> Text:
    """Return a date in words, or nothing where there is none."""
    return said(atlas, lambda tongue: words.date(edtf, tongue)) if edtf else {}


def name(text: Text, tongue: Language) -> str:
    """Return a name as it stands inside a sentence: in English where the language has none."""
    return text.get(tongue.code) or text[SOURCE]


def source_numbers(groups: Iterable[Iterable[str]]) -> dict[str, int]:
    """Return the number of each source, from 1 in the order of first use."""
    numbers: dict[str, int] = {}
    for group in groups:
        for source_id in group:
            numbers.setdefault(source_id, len(numbers) + 1)
    return numbers


def numbers_of(row: Row, numbers: Mapping[str, int]) -> tuple[int, ...]:
    """Return the numbers of the sources of a row, rising."""
    return tuple(sorted(numbers[source_id] for source_id in row.get("source_ids") or ()))


def source_views(atlas: Atlas, numbers: Mapping[str, int]) -> tuple[SourceView, ...]:
    """Return the numbered list of sources."""
    views = []
    for source_id, number in numbers.items():
        row = atlas.row("sources", source_id)
        withheld = phrase(atlas, row["title"]) if is_withheld(source_id) else {}
        views.append(
            SourceView(
                number=number,
                source_id=source_id,
                title=row["title"],
                publisher=row["publisher"],
                author=row["author"] or "",
                date=date(atlas, row["date"]),
                url=row["url"] or "",
                archived_url=row["archived_url"] or "",
                language=row["language"] or "",
                extent={} if withheld else label(atlas, "extent_read", row["extent_read"]),
                issued=row["date"] or "",
                accessed=row["accessed"] or "",
                withheld=withheld,
            )
        )
    return tuple(views)


def claim_view(
    claim: Claim,
    atlas: Atlas,
    numbers: Mapping[str, int],
    standing: frozenset[str],
    preferred: str = "",
) -> ClaimView:
    """Return a claim as it is listed; `preferred` is the claimant that its matter's rule names."""
    claimant = atlas.row("claimants", claim.claimant_id)
    unit = label(atlas, "unit", claim.unit)
    spoken = atlas.row("sources", claim.source_id)["language"]
    return ClaimView(
        claim_id=claim.claim_id,
        claimant=names(claimant),
        claimant_kind=label(atlas, "claimant_kind", claimant["kind"]),
        figure=said(atlas, lambda tongue: words.claim_figure(claim, unit, tongue)),
        wording=claim.wording,
        date=date(atlas, claim.date),
        status=claim.status,
        low=claim.low,
        best=claim.best,
        high=claim.high,
        paraphrase=claim.paraphrase,
        source_number=numbers[claim.source_id],
        place=names(atlas.place(claim.place_id)),
        event=names(atlas.row("events", claim.event_id)),
        stands=claim.claim_id in standing,
        retells=claim.retells,
        why=_why_fallen(claim, preferred) if claim.claim_id not in standing else "",
        verbatim=spoken == SOURCE or not _LATIN.search(claim.wording),
        inferred=claim.place_basis == "inferred",
    )


def _why_fallen(claim: Claim, preferred: str) -> Literal["", "refined", "not preferred"]:
    if claim.status == "withdrawn":
        return ""
    return "not preferred" if preferred not in ("", claim.claimant_id) else "refined"


def estimate_id(estimate: Estimate) -> str:
    """Return a key of the estimate that is the same in every build."""
    place = estimate.place_id or "whole"
    return f"{estimate.event_id}/{estimate.kind}/{estimate.unit}/{estimate.scope}/{place}"


def claimant_names(estimate: Estimate, atlas: Atlas, tongue: Language) -> tuple[str, ...]:
    """Return the names of those who stand behind an estimate."""
    claimants = (names(atlas.row("claimants", key)) for key in estimate.claimant_ids)
    return tuple(name(claimant, tongue) for claimant in claimants)


def sentence(estimate: Estimate, atlas: Atlas, tongue: Language) -> str:
    """Return one sentence on an estimate: how many of what, and on whose word."""
    unit = label(atlas, "unit", estimate.unit)
    return words.estimate_sentence(estimate, unit, claimant_names(estimate, atlas, tongue), tongue)


def estimate_view(
    estimate: Estimate, atlas: Atlas, numbers: Mapping[str, int], mark_id: str, prefer: str = ""
) -> EstimateView:
    """Return an estimate with its claims as readers see it; `prefer` is the map's claimant."""
    event = atlas.row("events", estimate.event_id)
    interval = parse_edtf(event["date"]) if event["date"] else None
    unit = label(atlas, "unit", estimate.unit)
    earliest = interval.earliest.isoformat() if interval and interval.earliest else ""
    latest = interval.latest.isoformat() if interval and interval.latest else ""
    return EstimateView(
        estimate_id=estimate_id(estimate),
        event=names(event),
        place=_place(estimate, atlas),
        kind=label(atlas, "claim_kind", estimate.kind),
        unit=unit,
        date=date(atlas, event["date"]),
        earliest=earliest,
        latest=latest,
        scope=estimate.scope,
        low=estimate.low,
        high=estimate.high,
        below=estimate.below,
        beyond=estimate.beyond,
        fewer=bool(estimate.fewer_than),
        figure=said(atlas, lambda tongue: words.estimate_figure(estimate, {}, tongue)),
        amount=said(atlas, lambda tongue: words.estimate_figure(estimate, unit, tongue)),
        sentence=said(atlas, lambda tongue: _all_voices(estimate, atlas, tongue)),
        rule=_rule(estimate, atlas, prefer),
        claims=tuple(
            dataclasses.replace(
                claim_view(claim, atlas, numbers, estimate.standing, estimate.rule.claimant_id),
                again=again,
            )
            for claim, again in _listed(estimate)
        ),
        claimants=len(estimate.claimant_ids),
        sources=len(estimate.source_ids),
        mark_id=mark_id,
    )


def _all_voices(estimate: Estimate, atlas: Atlas, tongue: Language) -> str:
    """Return the sentence on an estimate, and how many are listed with it but not counted in it."""
    told = sentence(estimate, atlas, tongue)
    standing = {c.claimant_id for c in estimate.claims if c.claim_id in estimate.standing}
    silent = len(standing - set(estimate.claimant_ids))
    return tongue.sentences(told, tongue.count(silent, *_SILENT)) if silent else told


def _listed(estimate: Estimate) -> list[tuple[Claim, bool]]:
    """Return the claims by voice, each with whether another one of its voice stands before it.

    The greatest number comes first, who gives none last. A claim that passes another on is of
    that one's voice; those of a voice that stand come before those that do not.
    """
    claims = {claim.claim_id: claim for claim in estimate.claims}

    def voice(claim: Claim) -> str:
        return claims.get(claim.retells, claim).claimant_id

    def falling(claim: Claim) -> tuple[bool, float, str]:
        ends = [value for value in (claim.high, claim.best, claim.low) if value is not None]
        return (not claim.has_number, -max(ends, default=0), claim.claim_id)

    def within(claim: Claim) -> tuple[bool, bool]:
        return (claim.claim_id not in estimate.standing, bool(claim.retells))

    ordered = sorted(estimate.claims, key=falling)
    found: list[tuple[Claim, bool]] = []
    for speaker in dict.fromkeys(map(voice, ordered)):
        own = sorted((claim for claim in ordered if voice(claim) == speaker), key=within)
        found += [(claim, place > 0) for place, claim in enumerate(own)]
    return found


def _place(estimate: Estimate, atlas: Atlas) -> Text:
    if estimate.place_id:
        place = names(atlas.place(estimate.place_id))
        if not estimate.is_inferred:
            return place
        return said(
            atlas,
            lambda tongue: tongue.say("{place} (inferred)", place=words.inside(place, tongue)),
        )
    return phrase(atlas, N_("the whole event"))


def _rule(estimate: Estimate, atlas: Atlas, prefer: str) -> Text:
    if estimate.rule.name == "range" and prefer and estimate.span:
        return said(atlas, partial(_without_preferred, names(atlas.row("claimants", prefer))))
    if estimate.rule.name == "range":
        if len(estimate.claimant_ids) < 2:
            return {}
        return phrase(
            atlas, N_("The interval is what the claims span; rival claims are not added.")
        )
    claimant = names(atlas.row("claimants", estimate.rule.claimant_id))[SOURCE]
    # The reason stands in the map's file, in English alone.
    return english(f"The figure of {claimant} is preferred: {estimate.rule.reason}")


def _without_preferred(claimant: Text, tongue: Language) -> str:
    return tongue.say(
        "The figure of {claimant} is preferred, and {claimant} gives none: this is what the others "
        "claim.",
        claimant=name(claimant, tongue),
    )


def stages(atlas: Atlas, numbers: Mapping[str, int]) -> tuple[Stage, ...]:
    """Return the stages of custody in order, each with the steps that lead out of it."""
    rows: Sequence[Row] = sorted(atlas.rows("custody_stages"), key=lambda row: row["order"])
    by_id = {row["stage_id"]: row for row in rows}
    return tuple(
        Stage(
            stage_id=row["stage_id"],
            name=names(row),
            place_kinds=said(atlas, _kinds(row, atlas)),
            authority=row["authority"] or "",
            duration=row["duration"] or "",
            steps=tuple(
                Step(
                    stage_id=step["to_stage"],
                    name=names(by_id[step["to_stage"]]),
                    condition=step["condition"] or "",
                    timing=step["timing"] or "",
                    source_numbers=numbers_of(step, numbers),
                )
                for step in atlas.rows("custody_transitions")
                if step["from_stage"] == row["stage_id"] and step["to_stage"] in by_id
            ),
            source_numbers=numbers_of(row, numbers),
        )
        for row in rows
    )


def _kinds(row: Row, atlas: Atlas) -> Callable[[Language], str]:
    kinds = [label(atlas, "site_kind", kind) for kind in row["place_kinds"]]
    return lambda tongue: tongue.listed(*(words.inside(kind, tongue) for kind in kinds))
