"""Every word of the interface, for the static page and for the scripts, in each language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from borderatlas import tally
from borderatlas.languages import N_, NN_, SOURCE, Language, Unsaid, each, language
from borderatlas.scene import Account, Text

SOURCES_ON_PAGE = NN_(
    "{n} source is listed on the web page of this map.",
    "All {n} sources are listed on the web page of this map.",
)
"""What a picture says that has no room for its sources: how many the page will list."""

MORE_ON_PAGE = NN_(
    "{n} source and more notes are on the web page of this map.",
    "All {n} sources and more notes are on the web page of this map.",
)
NOTES_ON_PAGE = N_("More notes are on the web page of this map.")
"""The same where notes have no room, with the sources or alone."""

NUMBERED_AS_ON_PAGE = N_("Sources, numbered as on the web page of this map")
"""The heading of a list of sources that is a part of the page's."""

STAGES_IN_ENGLISH = N_(
    "Authorities, durations and conditions are in English, as they stand in the data."
)
"""Told to readers of other languages."""

RENDERING = N_("our rendering:")
"""What stands before words that are not the source's own, but ours for them."""

AGAIN = N_("set in: the same claimant again, or one that passes its claim on")
"""What it means that a claim stands further from the left than the one above it."""

EVENT_PHRASES: Mapping[str, str | tuple[str, str]] = {
    "raw_covered": NN_(
        "{n} record lies where the map has no room for its number; the table of records by year "
        "counts it.",
        "{n} records lie where the map has no room for their number; the table of records by "
        "year counts them.",
    ),
    "raw_covered_some": N_(
        "Where the map has no room for it, a number of records is not drawn; the table of "
        "records by year counts them."
    ),
    "raw_events": NN_("{n} record", "{n} records"),
    "raw_kinds": N_("Kinds of records"),
    "raw_keys": N_("Arrow keys go from one number of records to the next, Enter tells more."),
    "raw_left": N_("Not shown"),
    "raw_more": NN_("and {n} more record", "and {n} more records"),
    "raw_none": N_("no one year"),
    "raw_place": N_("Place"),
    "raw_places": N_("Records by place and kind"),
    "raw_of": N_("{title}: {records}"),
    "raw_possibly": N_("{records}, and {n} possibly"),
    "raw_table": N_("Records by year and kind"),
    "raw_undated": N_("no date"),
    "raw_year": N_("Year"),
    "raw_total": N_("All"),
}
"""What only maps with raw events say.

An event of the table is a record to readers: events are what the claims of a map are about, and
the two numbers stand side by side.
"""

PHRASES: Mapping[str, str | tuple[str, str]] = {
    **tally.PHRASES,
    "addresses": N_("Addresses of the sources"),
    "archive": N_("archived copy"),
    "claimant": N_("Claimant"),
    "claims": N_("All claims behind this map"),
    "claims_again": AGAIN,
    "claims_caption": N_("What each source says, in its own figures"),
    "close": N_("Close"),
    "closer": N_("(drawn when you zoom in)"),
    "copy_link": N_("Copy a link to this view"),
    "credits": N_("Licences and credits"),
    "inferred": N_("place inferred, not named by the source"),
    "csv": N_("Download the table as CSV"),
    "csv_by_hand": N_("Copy this text, or try to save it as a file:"),
    "date": N_("Date"),
    "event": N_("Event"),
    "events": NN_("{n} event", "{n} events"),
    "events_possibly": N_("{events}, and {n} possibly"),
    "figure": N_("Figure"),
    "filter_all": N_("all"),
    "filter_chip": N_("{title}: {words}"),
    "filter_option": N_("{words} ({n})"),
    "filter_remove": N_("Remove the filter: {words}"),
    "filters": N_("Filters"),
    "filters_active": N_("Filters that are on"),
    "filters_clear": N_("Clear all filters"),
    "filters_nothing": N_("Nothing on this map matches these filters."),
    "full_page": N_("Open the full page, with all claims and sources"),
    "headline": N_("Who says what"),
    "hint_touch": N_("Use two fingers to move the map"),
    "hint_wheel": N_("Use Ctrl and scroll to zoom the map"),
    "hint_wheel_mac": N_("Use ⌘ and scroll to zoom the map"),
    "km": N_("{n} km"),
    "language": N_("Language"),
    "layers": N_("Show"),
    "leaflet": N_("Leaflet 1.9.4, © Volodymyr Agafonkin and CloudMade, BSD 2-Clause licence"),
    "legend": N_("Legend"),
    "legend_may": N_("lighter, or a number in parentheses: may have happened in this period"),
    "link_by_hand": N_("Copy this address:"),
    "link_copied": N_("Copied"),
    "list": N_("{item}, {next}"),
    "m": N_("{n} m"),
    "map": N_("Map"),
    "no_address": N_("no web address given"),
    "no_name": N_("no name on record in this language: {language}"),
    "no_script": N_(
        "This is a still picture of the map: the script that lets you move in it does not run "
        "here. What it shows is in the tables and lists below; only what is said claim by claim "
        "needs that script."
    ),
    "no_script_framed": N_(
        "This is a still picture of the map: the script that lets you move in it does not run "
        "here. Below it are its legend and its sources."
    ),
    "rendering": RENDERING,
    "not preferred": N_("not the preferred claimant"),
    "notes": N_("Method and limits"),
    "number_may": N_("possibly in this period"),
    "numbers_outside": NN_(
        "{n} number lies outside of what is chosen.", "{n} numbers lie outside of what is chosen."
    ),
    "omissions": N_("Not on the map, and why"),
    "paraphrase": N_("In our words:"),
    "part": N_("Part of the map: {what}."),
    "part_closer": N_("a closer view"),
    "part_without": N_("without {layers}"),
    "picture_by_hand": N_(
        "The page around this map may not let it save files. Press and hold the picture, or use "
        "the right mouse button, to save it."
    ),
    "picture_failed": N_("The picture could not be made here."),
    "picture_png": N_("Save picture (PNG)"),
    "picture_svg": N_("Save picture (SVG)"),
    "picture_saved": N_("The picture was saved."),
    "place": N_("Place"),
    "refined": N_("another wording, not counted again"),
    "retells": N_("passes on another claim"),
    "search": N_("Find a place by any of its names"),
    "search_base": N_("on the base map; no number here"),
    "search_found": NN_("{n} found", "{n} found"),
    "search_hidden": N_("not shown by the filters"),
    "search_member": N_("contains {place}"),
    "search_member_called": N_("contains {place}, {name}"),
    "search_near": N_("Nothing here is called “{query}”. The nearest name: {name}"),
    "search_none": NN_(
        "Nothing here is called “{query}”; {n} name was searched.",
        "Nothing here is called “{query}”; {n} names were searched.",
    ),
    "search_place": N_("Find a place"),
    "search_results": N_("Search results"),
    "search_similar": N_("similar name"),
    "select": N_("Choose a mark on the map to see who says what, and where it can be read."),
    "selected": N_("Selected place"),
    "source": N_("source"),
    "source_heading": N_("Source"),
    "sources": N_("Sources"),
    "sources_listed": N_("Sources: {sources}"),
    "sources_of_place": N_("About the place:"),
    "sources_on_page": SOURCES_ON_PAGE,
    "span_since": N_("since {since}"),
    "span_until": N_("up to {until}"),
    "stage_authority": N_("Authority"),
    "stage_duration": N_("How long"),
    "stage_next": N_("From here"),
    "stage_places": N_("Where"),
    "stages": N_("Stages of custody"),
    "stages_in_english": STAGES_IN_ENGLISH,
    "status": N_("Status"),
    "status_contested": N_("contested"),
    "status_corroborated": N_("corroborated"),
    "status_withdrawn": N_("withdrawn"),
    "strip_all": N_("Whole period"),
    "strip_apart": N_("Not on this strip, over the whole period: {what}."),
    "strip_choose": N_("Period"),
    "strip_group_events": N_("Events"),
    "strip_group_years": N_("Years"),
    "strip_months": N_("Events by month"),
    "strip_one": N_("one event"),
    "strip_others": NN_(
        "{n} event with numbers of another kind", "{n} events with numbers of another kind"
    ),
    "strip_own": N_("another period"),
    "strip_quarters": N_("Events by quarter"),
    "strip_running": NN_("{n} running total", "{n} running totals"),
    "strip_since": N_("Beginning of the period"),
    "strip_span": N_("an event at some time between two dates"),
    "strip_until": N_("End of the period"),
    "strip_window": N_("Move the chosen period"),
    "strip_years": N_("Events by year"),
    "table": N_("Full table"),
    "table_count": N_("{shown} of {n}"),
    "too_large": N_("Larger than this legend, drawn on the map to the same scale:"),
    "whole_list": N_("This list is for the whole map; the filters do not change it."),
    "whole_map": N_("Show the whole map"),
    "wording": N_("Wording"),
    "zoom_in": N_("Zoom in"),
    "zoom_out": N_("Zoom out"),
}
"""Phrases by key. One that depends on an amount `{n}` is a pair, marked with `NN_`."""


def texts(languages: Iterable[str]) -> Mapping[str, Text]:
    """Return the phrases without an amount as texts; English stands in for a gap."""
    codes = _with_source(languages)
    return {
        key: each(codes, lambda tongue, english=english: tongue.say(english))  # type: ignore[misc]
        for key, english in PHRASES.items()
        if isinstance(english, str)
    }


def interface(
    languages: Iterable[str], *, events: bool = False
) -> dict[str, dict[str, str | dict[str, str]]]:
    """Return the phrases for the scripts, by language and key, plurals by CLDR category.

    `events` says whether those for raw events are among them.

    What a catalogue lacks is left out of its language; English is always there.
    """
    told = {**PHRASES, **EVENT_PHRASES} if events else PHRASES
    return {code: dict(_known(language(code), told)) for code in _with_source(languages)}


def event_texts(languages: Iterable[str]) -> Mapping[str, Text]:
    """Return what the static page says of raw events, by key."""
    codes = _with_source(languages)
    plain = {key: phrase for key, phrase in EVENT_PHRASES.items() if isinstance(phrase, str)}
    return {
        key: each(codes, lambda tongue, phrase=phrase: tongue.say(phrase))  # type: ignore[misc]
        for key, phrase in plain.items()
        if "{" not in phrase
    }


def without_room(number: int, languages: Iterable[str]) -> Text:
    """Return how many raw events have no number on a figure."""
    return each(
        _with_source(languages),
        lambda tongue: tongue.count(
            number,
            "{n} record lies where this map has no room for its number; the web page counts it.",
            "{n} records lie where this map has no room for their number; the web page counts "
            "them.",
        ),
    )


def records(title: Text, number: int, languages: Iterable[str]) -> Text:
    """Return the title of raw events with how many there are."""

    def said(tongue: Language) -> str:
        if tongue.code not in title:
            raise Unsaid(title.get(SOURCE, ""))
        named = tongue.count(number, "{n} record", "{n} records")
        return tongue.say("{title}: {records}", title=title[tongue.code], records=named)

    return each(_with_source(languages), said)


def with_number(text: Text, number: int, languages: Iterable[str]) -> Text:
    """Return words with a number behind them."""

    def said(tongue: Language) -> str:
        if tongue.code not in text:
            raise Unsaid(text.get(SOURCE, ""))
        return tongue.say("{words} ({n})", words=text[tongue.code], n=tongue.number(number))

    return each(_with_source(languages), said)


def _known(
    tongue: Language, told: Mapping[str, str | tuple[str, str]]
) -> Iterable[tuple[str, str | dict[str, str]]]:
    for key, phrase in told.items():
        try:
            said = tongue.say(phrase) if isinstance(phrase, str) else tongue.plurals(*phrase)
        except Unsaid:
            continue
        yield key, said


def _with_source(languages: Iterable[str]) -> list[str]:
    return list(dict.fromkeys((*languages, SOURCE)))


def account(numbers: Account, languages: Iterable[str]) -> Text:
    """Return where the claims of a map went."""
    return each(
        _with_source(languages),
        lambda tongue: tongue.count(
            numbers.claims,
            "{n} claim was read: {at_places} at places, {at_sets} at sets of places, {at_totals} "
            "in the lists alone, {omitted} not shown.",
            "{n} claims were read: {at_places} at places, {at_sets} at sets of places, {at_totals} "
            "in the lists alone, {omitted} not shown.",
            at_places=tongue.number(numbers.at_places),
            at_sets=tongue.number(numbers.at_sets),
            at_totals=tongue.number(numbers.at_totals),
            omitted=tongue.number(numbers.omitted),
        ),
    )


def without_address(amount: int, languages: Iterable[str]) -> Text:
    """Return how many sources of a list are not on the web, and how they are found."""
    return each(
        _with_source(languages),
        lambda tongue: tongue.count(
            amount,
            "{n} of these sources has no web address on record: look for it in print or in an "
            "archive, by its publisher, title and date.",
            "{n} of these sources have no web address on record: look for them in print or in an "
            "archive, by publisher, title and date.",
        ),
    )


def built(version: str, digest: str, languages: Iterable[str]) -> Text:
    """Return which program made a page, and from which scene."""
    return each(
        _with_source(languages),
        lambda tongue: tongue.say(
            "borderatlas {version}, scene {digest}", version=version, digest=digest
        ),
    )


def language_names(languages: Iterable[str]) -> dict[str, Text]:
    """Return the name of each language in all of them."""
    codes = _with_source(languages)
    return {code: {tongue: _name(code, language(tongue)) for tongue in codes} for code in codes}


def _name(code: str, tongue: Language) -> str:
    known = tongue.locale.languages
    wanted = (code.replace("-", "_"), code.partition("-")[0])
    return str(next((known[key] for key in wanted if key in known), code))


def gaps(languages: Iterable[str]) -> dict[str, Text]:
    """Return, by language, what names the lack of a name in it."""
    codes = _with_source(languages)
    return {
        code: each(
            codes,
            lambda tongue, name=name: tongue.say(  # type: ignore[misc]
                "no name on record in this language: {language}", language=name[tongue.code]
            ),
        )
        for code, name in language_names(codes).items()
    }
