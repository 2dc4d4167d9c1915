"""A Scene: everything that is decided about one map, frozen and ready for JSON.

A renderer is a function of a Scene. Lengths are in points, coordinates are (lon, lat) in
EPSG:4326, colours are roles that `Palette` turns into hex values for each scheme, words are
mappings from language to text (a missing language is a gap and is shown as one).
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from borderatlas.columns import Packed

Text = Mapping[str, str]
"""Words by language code: `{"en": "Tumen", "ko": "투먼", "zh": "图们"}`."""

Coordinates = tuple[tuple[float, float], ...]
Shape = Literal["circle", "diamond", "square", "triangle", "pentagon", "hexagon", "bar", "line"]


@dataclass(frozen=True)
class Symbol:
    """How one mark is drawn. Colours are roles of the palette; lengths are points.

    An interval is a disc (`radius_pt`, the low number) inside a ring (`ring_pt`, the high
    number); an open end has a dashed ring. `hollow` is "reported, number unknown".
    `possible_pt` is a light disc behind all: numbers that may fall into a chosen period.
    """

    shape: Shape
    fill: str = ""
    stroke: str = ""
    stroke_pt: float = 0.0
    fill_opacity: float = 1.0
    radius_pt: float = 0.0
    ring_pt: float = 0.0
    ring_fill_opacity: float = 0.0
    ring_dash_pt: tuple[float, ...] = ()
    dash_pt: tuple[float, ...] = ()
    casing: str = ""
    casing_pt: float = 0.0
    hollow: bool = False
    sign: str = ""
    arrow: bool = False
    curve: float = 0.0
    possible_pt: float = 0.0


@dataclass(frozen=True)
class TextStyle:
    """How words on the map are set; `spacing_pt` is added between letters."""

    size_pt: float
    color: str
    halo: str = "paper"
    weight: int = 400
    italic: bool = False
    spacing_pt: float = 0.0


@dataclass(frozen=True)
class BaseLayer:
    """Lines or polygons of the base map, drawn in order; `min_zoom` is a web map zoom."""

    layer_id: str
    geometry: Literal["line", "polygon"]
    symbol: Symbol
    paths: tuple[tuple[Coordinates, ...], ...]
    min_zoom: int = 0


@dataclass(frozen=True)
class BaseLabel:
    """A name on the base map; lower `rank` is placed first."""

    text: Text
    position: tuple[float, float]
    style: str
    rank: int
    dot: bool = False
    min_zoom: int = 0
    max_zoom: int = 22


@dataclass(frozen=True)
class Member:
    """A place of a set: its name, and the other names by which a search finds the set."""

    name: Text
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mark:
    """One thing on the map: a point, a leg (`line`), or the bracket of a set.

    `precision_m` is the radius within which a point lies; with `ring` the circle of that
    true radius is drawn. A point that was `moved` lies elsewhere in that circle, on purpose, and
    its circle looks otherwise. `estimate_ids` are the numbers behind the mark, `facts` the
    sentences about the place itself with the numbers of its sources.

    What a reader's filter needs: `size` names the entry of `Scene.sizes` by which `sized_by`
    (ids of estimates) give the symbol; `needs_number` says that the mark is there for its
    numbers alone; `earliest` and `latest` (ISO days, empty where open) date a leg; `facets`
    maps the id of a facet to the codes that the mark has; `aliases` are other names, in any
    script, by which a search finds it, as it does by those of its `members`. `reported` says that
    the place itself is told to have returns, so that it is never drawn as if nothing were.
    """

    mark_id: str
    layer_id: str
    geometry: Literal["point", "line", "bracket"]
    coordinates: Coordinates
    symbol: Symbol
    name: Text
    kind: Text
    value: Text
    priority: int
    precision_m: int | None = None
    ring: bool = False
    moved: bool = False
    detail: Text = dataclasses.field(default_factory=dict)
    facts: tuple[Text, ...] = ()
    estimate_ids: tuple[str, ...] = ()
    source_numbers: tuple[int, ...] = ()
    size: str = ""
    sized_by: tuple[str, ...] = ()
    needs_number: bool = False
    dated: bool = False
    earliest: str = ""
    latest: str = ""
    facets: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    reported: bool = False


@dataclass(frozen=True)
class Layer:
    """A group of marks that is switched on and off together, in drawing order.

    Below `min_zoom` (a web map zoom) it is not drawn, and the page says so.
    """

    layer_id: str
    title: Text
    min_zoom: int = 0


@dataclass(frozen=True)
class LegendEntry:
    """One line of a legend: the symbol that the scale gives, and its words."""

    symbol: Symbol
    label: Text
    ring: bool = False
    moved: bool = False


@dataclass(frozen=True)
class Legend:
    """A legend as its scale explains itself; `nested` circles share their lowest point."""

    title: Text
    layout: Literal["list", "nested"]
    entries: tuple[LegendEntry, ...]


@dataclass(frozen=True)
class Size:
    """How an area scale sizes a mark, for a renderer that shows another period.

    The radius is `radius_pt * sqrt(value / maximum)`. `unknown_pt` is the radius of the
    hollow mark for "number unknown", "nobody" and "no number shown", `empty_pt` that for
    "nothing reported"; an open upper end has its ring `open_gap_pt` outside the circle, dashed
    `open_dash_pt`.
    """

    maximum: float
    radius_pt: float
    symbol: Symbol
    unknown_pt: float
    empty_pt: float
    open_gap_pt: float
    open_dash_pt: tuple[float, ...]


@dataclass(frozen=True)
class Facet:
    """A property by which readers filter: `options` are (code, words, how many), in order."""

    facet_id: str
    title: Text
    options: tuple[tuple[str, Text, int], ...]


@dataclass(frozen=True)
class Preset:
    """A period with a name: a year, or an event. Days are ISO and inclusive."""

    title: Text
    since: str
    until: str


@dataclass(frozen=True)
class ClaimView:
    """What one claimant says, as readers see it. `figure` is the number in words.

    `why` tells of a claim that does not stand whether its claimant says it more exactly in
    another ("refined"), or another claimant is preferred; a withdrawn one has its `status`.
    `claimant_number` is the same for the claims of one claimant; `voice` says that the claim
    is one of those that sentences count when they say how many claimants and sources; `again`
    that it follows another one of its claimant, or the one that it passes on.
    `verbatim` says that the wording is in the language of its source and no rendering of it;
    `inferred` that the source does not name the place.
    """

    claim_id: str
    claimant: Text
    claimant_kind: Text
    figure: Text
    wording: str
    date: Text
    status: str
    low: float | None
    best: float | None
    high: float | None
    paraphrase: str
    source_number: int
    place: Text
    event: Text
    stands: bool
    retells: str = ""
    why: Literal["", "refined", "not preferred"] = ""
    claimant_number: int = 0
    voice: bool = False
    verbatim: bool = False
    inferred: bool = False
    again: bool = False


@dataclass(frozen=True)
class EstimateView:
    """A number on the map and the claims that it rests on.

    `low` and `high` are the ends of the interval, `None` where no claim closes it; `below`
    and `beyond` are then the outermost numbers reported ("up to", "more than"). `earliest`
    and `latest` are ISO days, empty where open or not known; `amount` is `figure` with its unit.

    `main` says that the number is of the map's own kind and unit, `adds` that it may stand in
    a sum over events, too: it is for the whole of an event, and its kind counts a flow of
    people. `running` says that the event is a running total: it counts the people of others again.
    `fewer` says that the number is only told to be below a bound, to protect people.
    """

    estimate_id: str
    event: Text
    place: Text
    kind: Text
    unit: Text
    date: Text
    earliest: str
    latest: str
    scope: Literal["whole", "part"]
    low: float | None
    high: float | None
    below: float | None
    beyond: float | None
    figure: Text
    sentence: Text
    rule: Text
    claims: tuple[ClaimView, ...]
    claimants: int
    sources: int
    mark_id: str = ""
    event_id: str = ""
    main: bool = False
    adds: bool = False
    running: bool = False
    fewer: bool = False
    amount: Text = dataclasses.field(default_factory=dict)
    facets: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)

    @property
    def source_numbers(self) -> tuple[int, ...]:
        """The sources that give the number, ascending; those of the event where none gives one."""
        return tuple(sorted({claim.source_number for claim in self.claims if claim.voice}))


@dataclass(frozen=True)
class SourceView:
    """One source in the numbered list.

    `date` is for readers; `issued` is the same in EDTF, `accessed` the day on which it was read.
    `withheld` is what stands in the place of all but the number where a source is protected.
    """

    number: int
    source_id: str
    title: str
    publisher: str
    author: str
    date: Text
    url: str
    archived_url: str
    language: str
    extent: Text
    issued: str = ""
    accessed: str = ""
    withheld: Text = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Omission:
    """What is not drawn, and why; every claim that is not attached stands in one."""

    reason: Text
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True)
class TableRow:
    """One row of the full table; `cells` follow `Scene.table_headings`.

    A row is that of an estimate (`estimate_id`), or else that of its mark. The headings may
    have one more than there are cells: `numbers`, the figures of a place, each with the id
    of its estimate, so that each is shown only while it is in the period.
    """

    cells: tuple[Text, ...]
    claim_ids: tuple[str, ...]
    source_numbers: tuple[int, ...]
    mark_id: str = ""
    estimate_id: str = ""
    numbers: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True)
class Step:
    """A way out of a stage: to which, when it is taken and after how long, as reported."""

    stage_id: str
    name: Text
    condition: str
    timing: str
    source_numbers: tuple[int, ...]


@dataclass(frozen=True)
class Stage:
    """A state in custody and the steps that lead out of it."""

    stage_id: str
    name: Text
    place_kinds: Text
    authority: str
    duration: str
    steps: tuple[Step, ...]
    source_numbers: tuple[int, ...]

    @property
    def quoted(self) -> tuple[str, ...]:
        """What is told of it in one language, as it stands in the data."""
        asides = (text for step in self.steps for text in (step.condition, step.timing))
        return tuple(filter(None, (self.authority, self.duration, *asides)))


@dataclass(frozen=True)
class Account:
    """Where the claims went: attached + in sets + in totals + omitted = all."""

    claims: int
    at_places: int
    at_sets: int
    at_totals: int
    omitted: int


@dataclass(frozen=True)
class EventKind:
    """A kind of raw events: its code in the table, and its name."""

    code: str
    name: Text


@dataclass(frozen=True)
class EventLook:
    """How events are drawn: dots, or discs with numbers where they do not stand apart.

    `fill`, `stroke` and `ink` (of the numbers) are roles. The area of a disc is in proportion to
    its number; `greatest_pt` is the radius of the largest, no disc is smaller than `least_pt`.
    """

    fill: str
    stroke: str
    ink: str
    dot_pt: float
    least_pt: float
    greatest_pt: float
    style: str


@dataclass(frozen=True)
class EventYear:
    """How many events lie in a year, of each kind in the order of the kinds; then of none."""

    year: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class EventPlace:
    """How many events are counted at a place or in an area, of each kind as in `EventYear`."""

    name: Text
    counts: tuple[int, ...]


@dataclass(frozen=True)
class EventLayer:
    """Raw events, packed; they are counted, never summed.

    Positions are whole numbers of 10^-`decimals` degrees. `packed` is the base64 of the deflated
    columns, `size` their bytes before that; `names` likewise, texts with line ends between, empty
    where none go along. In the mode "counts" a row is a cell, a month and a kind with a number;
    `places` are what the cells are, where they are places or areas. `left` are rows that are not
    shown, by reason. `span` is the first and the last day.
    """

    title: Text
    notes: tuple[Text, ...]
    source_number: int
    mode: Literal["points", "counts"]
    rows: int
    left: tuple[tuple[Text, int], ...]
    span: tuple[str, ...]
    decimals: int
    kinds: tuple[EventKind, ...]
    years: tuple[EventYear, ...]
    cells: tuple[tuple[float, float], ...]
    cell_zoom: int
    places: tuple[EventPlace, ...]
    columns: tuple[Packed, ...]
    size: int
    packed: str
    names_size: int
    names: str
    look: EventLook


@dataclass(frozen=True)
class Scene:
    """A whole map, decided.

    `headline` is the id of the estimate that the map is about, shown while nothing is
    selected; empty where a map is not about one number. `subject` is that of the map's file,
    `main_unit` the unit of the map's numbers. `period` is the first and the last day of the
    time strip (ISO), empty where the map's numbers do not differ in time; a renderer counts
    its bars from the days of the estimates. `audience` is who may see the map; a map that is not
    for the public says so in its `marking`, wherever readers see it.
    """

    map_id: str
    atlas_id: str
    title: Text
    subtitle: Text
    languages: tuple[str, ...]
    extent: tuple[float, float, float, float]
    max_bounds: tuple[float, float, float, float]
    palette: Mapping[str, Mapping[str, str]]
    text_styles: Mapping[str, TextStyle]
    base: tuple[BaseLayer, ...]
    base_labels: tuple[BaseLabel, ...]
    layers: tuple[Layer, ...]
    marks: tuple[Mark, ...]
    legends: tuple[Legend, ...]
    sentence: Text
    sentence_claims: tuple[str, ...]
    headline: str
    estimates: tuple[EstimateView, ...]
    table_title: Text
    table_headings: tuple[Text, ...]
    table: tuple[TableRow, ...]
    omissions: tuple[Omission, ...]
    account: Account
    stages: tuple[Stage, ...]
    sources: tuple[SourceView, ...]
    notes: tuple[Text, ...]
    credits: tuple[str, ...]
    subject: str = ""
    main_unit: Text = dataclasses.field(default_factory=dict)
    sizes: Mapping[str, Size] = dataclasses.field(default_factory=dict)
    facets: tuple[Facet, ...] = ()
    period: tuple[str, ...] = ()
    presets: tuple[Preset, ...] = ()
    audience: str = "public"
    marking: Text = dataclasses.field(default_factory=dict)
    events: EventLayer | None = None

    @property
    def full_title(self) -> Text:
        """The title as it stands alone, without the map: the marking of its audience before it."""
        if not self.marking:
            return self.title
        spoken = {code: self.marking.get(code) or self.marking["en"] for code in self.title}
        return {code: f"{spoken[code]} · {title}" for code, title in self.title.items()}

    def claims(self) -> tuple[ClaimView, ...]:
        """Return every claim of the map once, by id: behind its numbers, and not on it."""
        groups = [omission.claims for omission in self.omissions]
        groups += [view.claims for view in self.estimates]
        found = {claim.claim_id: claim for group in groups for claim in group}
        return tuple(found[claim_id] for claim_id in sorted(found))

    def as_json(self) -> dict[str, Any]:
        """Return the scene as plain JSON-ready values."""
        found: dict[str, Any] = _plain(self)
        if self.events is None:  # most maps have none
            del found["events"]
        return found

    def digest(self) -> str:
        """Return the SHA-256 of all that is decided, base map included, in hexadecimal."""
        decided = dataclasses.replace(self, base=()).as_json()
        text = json.dumps(decided, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        whole = f"{text}\n{_written(self.base)}".encode("utf-8", "surrogatepass")
        return hashlib.sha256(whole).hexdigest()

    def dumps(self) -> str:
        """Return the scene as JSON text with a fixed order, one space of indent."""
        return json.dumps(self.as_json(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@functools.lru_cache(maxsize=2)  # the maps of an atlas have one base map
def _written(base: tuple[BaseLayer, ...]) -> str:
    """Return a base map as text; it is numbers throughout: repr is quick and exact."""
    return repr(base)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any depth of plain values
    """Turn dataclasses into mappings and whole floats into integers, all the way down."""
    if isinstance(value, str):
        return value
    if names := _fields(value.__class__):
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@functools.cache
def _fields(kind: type) -> tuple[str, ...]:
    """Return the names of the fields of a dataclass; of anything else, none."""
    known = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
    return tuple(field.name for field in known)
