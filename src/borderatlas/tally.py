"""What a filter leaves, in words: the sentence at the head of a map, and the labels of marks.

The same phrases go to the browser, where `sentence.js` puts them together as this module does.
What the sum says and why it says so: docs/decisions/0004.
"""

from __future__ import annotations

from collections.abc import Mapping

from borderatlas.filtering import ABOUT_EVENTS, Drawn, Shown, Sum, Totals, span, totals
from borderatlas.languages import N_, NN_, SOURCE, Language, Unsaid, each
from borderatlas.scene import EstimateView, Scene, Text

_PHRASES = {
    "tally_at_least": N_("at least {n}"),
    "tally_between": N_("between {low} and {high}"),
    "tally_list": N_("{item}, {next}"),
    "tally_may": N_("({value})"),
    "tally_number_may": N_("The number that may fall into the period is {sum}."),
    "tally_everyone": N_(
        "Each number is what all its claimants say, and not the chosen source alone."
    ),
    "tally_one": N_("The number reported is {sum}."),
    "tally_not_added": N_("Numbers of this kind are never added."),
    "tally_reported": N_("{events}, reported by {claimants} in {sources}."),
    "tally_sentences": N_("{sentence} {next}"),
    "tally_shown": N_("Shown: {list}."),
    "tally_sum": N_("Added up here and not by any source, their numbers come to {sum}."),
    "tally_sum_and_may": N_(
        "Added up here and not by any source, their numbers come to {sum}; with those that may "
        "fall into the period, {possible}."
    ),
    "tally_sum_may": N_(
        "Added up here and not by any source, the numbers that may fall into the period come to "
        "{possible}."
    ),
    "tally_sum_and_may_open": N_(
        "Added up here and not by any source, their numbers come to {sum}; with those that may "
        "fall into the period, they have no upper end."
    ),
    "tally_sum_may_open": N_(
        "Added up here and not by any source, the numbers that may fall into the period have no "
        "upper end."
    ),
    "tally_sum_open": N_(
        "Added up here and not by any source, their numbers have neither a lower nor an upper end."
    ),
    "tally_unreported": N_("{events}."),
    "tally_up_to": N_("up to {n}"),
}
_COUNTS = {
    "tally_claimants": NN_("{n} claimant", "{n} claimants"),
    "tally_events": NN_("{n} event in this period", "{n} events in this period"),
    "tally_events_match": NN_("{n} event matches the filters", "{n} events match the filters"),
    "tally_events_may": NN_(
        "{events}, and {n} that may fall into it", "{events}, and {n} that may fall into it"
    ),
    "tally_legs": NN_("{shown} of {n} leg", "{shown} of {n} legs"),
    "tally_no_whole": NN_(
        "{n} event shows no number for the whole of it.",
        "{n} events show no number for the whole of them.",
    ),
    "tally_numbers": NN_("{n} number in this period", "{n} numbers in this period"),
    "tally_numbers_match": NN_("{n} number", "{n} numbers"),
    "tally_numbers_may": NN_("{n} more that may fall into it", "{n} more that may fall into it"),
    "tally_others": NN_(
        "{n} event is reported in another kind or unit only, and is not counted.",
        "{n} events are reported in another kind or unit only, and are not counted.",
    ),
    "tally_places": NN_("{shown} of {n} place", "{shown} of {n} places"),
    "tally_running": NN_(
        "{n} running total that counts the same people again is listed and not added.",
        "{n} running totals that count the same people again are listed and not added.",
    ),
    "tally_running_highest": NN_(
        "{n} running total that counts the same people again is listed and not added: {figure} "
        "({event}).",
        "{n} running totals that count the same people again are listed and not added; the "
        "highest is {figure} ({event}).",
    ),
    "tally_running_inside": NN_(
        "{n} running total that counts the same people again, and lies in the period as a whole, "
        "is listed and not added: {figure} ({event}).",
        "{n} running totals that count the same people again are listed and not added; of those "
        "that lie in the period as a whole the highest is {figure} ({event}).",
    ),
    "tally_running_may": NN_(
        "{n} running total that counts the same people again, and may fall into the period, is "
        "listed and not added: {figure} ({event}).",
        "{n} running totals that count the same people again are listed and not added; the "
        "highest, which may fall into the period, is {figure} ({event}).",
    ),
    "tally_sources": NN_("{n} source", "{n} sources"),
    "tally_without": NN_("{n} event, number unknown", "{n} events, number unknown"),
}

PHRASES: Mapping[str, str | tuple[str, str]] = {**_PHRASES, **_COUNTS}
"""Phrases by key; one that depends on an amount `{n}` is a pair."""


def sentence(scene: Scene, seen: Shown) -> Text:
    """Return the sentence at the head of the map: with the empty filter the scene's own.

    On the map of one event it is the scene's own, too, as long as all its numbers are in.
    """
    if seen.chosen.is_empty:
        return scene.sentence
    found = totals(scene, seen)
    whole = _whole_event(scene, seen)
    everyone = _everyones(scene, seen)

    def said(tongue: Language) -> str:
        own = _inside(scene.sentence, tongue) if whole else ""
        told = own or period_sentence(found, seen, scene, tongue)
        note = _say("tally_everyone", tongue) if everyone else ""
        return _joined("tally_sentences", "sentence", [told, note], tongue)

    return each(dict.fromkeys((SOURCE, *scene.languages)), said)


def _whole_event(scene: Scene, seen: Shown) -> bool:
    """Return whether the map is about one event, all of whose numbers are in."""
    main = [seen.estimates[view.estimate_id] for view in scene.estimates if view.main]
    return scene.subject == "event" and bool(scene.sentence) and set(main) == {"in"}


def _everyones(scene: Scene, seen: Shown) -> bool:
    """Return whether a source is chosen, and a number that is shown rests on others, too."""
    return "source" in seen.chosen.facets and any(
        len(view.facets.get("source", ())) > 1
        for view in scene.estimates
        if seen.estimates[view.estimate_id] != "out"
    )


def period_sentence(found: Totals, seen: Shown, scene: Scene, tongue: Language) -> str:
    """Return what is shown and what it comes to.

    A map about events counts them and adds their numbers up; a map about places or legs says
    how many of them are shown; a map of everything does both.

    Raises
    ------
    Unsaid
        When the language lacks a phrase, or the unit a word in it.
    """
    views = {view.estimate_id: view for view in scene.estimates}
    parts = []
    if scene.subject not in ABOUT_EVENTS or scene.subject == "all":
        parts.append(_marks_sentence(found, seen, scene, tongue))
    if scene.subject in ABOUT_EVENTS:
        parts += [
            _events_sentence(found, tongue, period=seen.chosen.has_period),
            _sum_sentence(found, views, _inside(scene.main_unit, tongue), tongue),
            _count("tally_no_whole", found.without, tongue) if found.without else "",
            others_sentence(found.others if scene.subject == "events" else 0, tongue),
            _running_sentence(found, views, seen, tongue) if found.running else "",
        ]
    return _joined("tally_sentences", "sentence", parts, tongue)


def others_sentence(amount: int, tongue: Language) -> str:
    """Return how many events have no number of the map's own kind; nothing where all have one."""
    return _count("tally_others", amount, tongue) if amount else ""


def _running_sentence(
    found: Totals, views: Mapping[str, EstimateView], seen: Shown, tongue: Language
) -> str:
    if not found.highest:
        return running_sentence(found.running, {}, {}, tongue)
    highest = views[found.highest]
    inside = "tally_running_inside" if seen.chosen.has_period else "tally_running_highest"
    key = inside if seen.estimates[found.highest] == "in" else "tally_running_may"
    return running_sentence(found.running, highest.amount, highest.event, tongue, key=key)


def running_sentence(
    amount: int,
    figure: Text,
    event: Text,
    tongue: Language,
    *,
    key: str = "tally_running_highest",
) -> str:
    """Return how many running totals there are, and what the highest of them says.

    Parameters
    ----------
    amount
        How many there are.
    figure, event
        The number of the highest, with its unit, and the name of its event; nothing where none
        gives a number.
    tongue
        The language.
    key
        The phrase: whether the highest of all is told, of those in a period, or that may be.

    Raises
    ------
    Unsaid
        When the language lacks the words of the figure.
    """
    if not figure:
        return _count("tally_running", amount, tongue)
    name = event.get(tongue.code) or event[SOURCE]  # in brackets it may be of another language
    return _count(key, amount, tongue, figure=_inside(figure, tongue), event=name)


def _say(key: str, tongue: Language, **values: str) -> str:
    return tongue.say(_PHRASES[key], **values)


def _count(key: str, amount: int, tongue: Language, **values: str) -> str:
    return tongue.count(amount, *_COUNTS[key], **values)


def _joined(key: str, name: str, parts: list[str], tongue: Language) -> str:
    said = ""
    for part in filter(None, parts):
        said = _say(key, tongue, **{name: said, "next": part}) if said else part
    return said


def _inside(text: Text, tongue: Language) -> str:
    if tongue.code not in text:
        raise Unsaid(text.get(SOURCE, ""))
    return text[tongue.code]


def _events_sentence(found: Totals, tongue: Language, *, period: bool) -> str:
    events = _count("tally_events" if period else "tally_events_match", found.events, tongue)
    if found.may:
        events = _count("tally_events_may", found.may, tongue, events=events)
    if not found.claimants:
        return _say("tally_unreported", tongue, events=events)
    return _say(
        "tally_reported",
        tongue,
        events=events,
        claimants=_count("tally_claimants", found.claimants, tongue),
        sources=_count("tally_sources", found.sources, tongue),
    )


def _sum_sentence(
    found: Totals, views: Mapping[str, EstimateView], unit: str, tongue: Language
) -> str:
    only = found.possible.only
    if only:
        key = "tally_one" if found.certain.only else "tally_number_may"
        return _say(key, tongue, sum=_inside(views[only].amount, tongue))
    if not found.possible.numbers:
        return ""
    if not found.additive:
        return _say("tally_not_added", tongue)
    return _added_sentence(found, views, unit, tongue)


def _added_sentence(
    found: Totals, views: Mapping[str, EstimateView], unit: str, tongue: Language
) -> str:
    certain, possible = found.certain, found.possible
    if not certain.numbers:
        return _mays("tally_sum_may", possible, unit, tongue)
    one = views[certain.only].amount if certain.only else {}
    said = _inside(one, tongue) if one else _sum(certain, unit, tongue)
    if not said:
        return _say("tally_sum_open", tongue)
    if certain.open_above or certain.numbers == possible.numbers:
        return _say("tally_sum", tongue, sum=said)
    return _mays("tally_sum_and_may", possible, unit, tongue, sum=said)


def _mays(key: str, possible: Sum, unit: str, tongue: Language, **said: str) -> str:
    """Return what the numbers come to with those that may fall into the period."""
    if possible.open_above:
        return _say(f"{key}_open", tongue, **said)
    outermost = _say("tally_up_to", tongue, n=_amount(possible.high, unit, tongue))
    return _say(key, tongue, possible=outermost, **said)


def _sum(found: Sum, unit: str, tongue: Language) -> str:
    """Return a sum as far as it is known at both ends; nothing where it is at neither."""
    if found.open_above:
        at_least = _amount(found.low, unit, tongue)
        return _say("tally_at_least", tongue, n=at_least) if found.low else ""
    high = _amount(found.high, unit, tongue)
    if found.open_below:
        return _say("tally_up_to", tongue, n=high)
    if found.low == found.high:
        return high
    return _say("tally_between", tongue, low=tongue.number(found.low), high=high)


def _amount(value: float, unit: str, tongue: Language) -> str:
    return unit.replace("{n}", tongue.number(value))


def _marks_sentence(found: Totals, seen: Shown, scene: Scene, tongue: Language) -> str:
    (places, all_places), (legs, all_legs) = found.places, found.legs
    # The table of a map of legs has no numbers.
    certain, may = found.figures if scene.subject != "routes" else (0, 0)
    numbers = "tally_numbers" if seen.chosen.has_period else "tally_numbers_match"
    parts = [
        _count("tally_places", all_places, tongue, shown=tongue.number(places))
        if all_places
        else "",
        _count("tally_legs", all_legs, tongue, shown=tongue.number(legs)) if all_legs else "",
        _count(numbers, certain, tongue) if scene.subject != "routes" else "",
        _count("tally_numbers_may", may, tongue) if may else "",
    ]
    return _say("tally_shown", tongue, list=_joined("tally_list", "item", parts, tongue))


def value(drawn: Drawn, tongue: Language) -> str:
    """Return the numbers that a mark's label tells, side by side.

    Nobody said their sum. A number that may fall into the period stands in parentheses.

    Raises
    ------
    Unsaid
        When the language lacks a phrase.
    """

    def marked(text: str, *, may: bool) -> str:
        return _say("tally_may", tongue, value=text) if may else text

    if len(drawn.numbers) == 1:
        ((view, state),) = drawn.numbers
        return marked(_inside(view.figure, tongue), may=state == "may")
    parts = [
        marked(_inside(view.figure, tongue), may=state == "may")
        for view, state in drawn.numbers
        if span(view)
    ]
    for kind in ("in", "may"):
        silent = sum(state == kind and not span(view) for view, state in drawn.numbers)
        if silent:
            parts.append(marked(_count("tally_without", silent, tongue), may=kind == "may"))
    return " + ".join(parts)
