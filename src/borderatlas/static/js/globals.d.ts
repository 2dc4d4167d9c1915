/** What the scripts share: the namespace they fill, and the data that Python writes for them. */

declare namespace Atlas {
  /** Words by language code. */
  type Text = Record<string, string>;
  /** Words, and the language that they are in. */
  interface Spoken {
    words: string;
    language: string;
  }
  type LonLat = [number, number];
  /** An SVG element around (0, 0): tag, attributes, text. */
  type Part = [string, Record<string, string | number>, string];

  interface Line {
    stroke: string;
    width: number;
    dash: string;
    casing: string;
    casingWidth: number;
  }
  interface BaseLayer extends Line {
    id: string;
    polygon: boolean;
    fill: string;
    fillOpacity: number;
    minZoom: number;
    decimals: number;
    paths: string[][];
  }
  interface BaseLabel {
    text: Text;
    at: LonLat;
    style: string;
    rank: number;
    dot: boolean;
    zoom: [number, number];
  }
  interface Style {
    size: number;
    color: string;
    halo: string;
    weight: number;
    italic: boolean;
    spacing: number;
  }
  interface Leg extends Line {
    curve: number;
    arrow: number;
    head: string;
    /** Radius of the dots at places of a set that have no symbol. */
    dot: number;
  }
  interface Mark {
    id: string;
    layer: string;
    geometry: "point" | "line" | "bracket";
    at: LonLat[];
    role: string;
    radius: number;
    parts: Part[];
    line: Leg | null;
    name: Text;
    kind: Text;
    value: Text;
    detail: Text;
    facts: Text[];
    priority: number;
    /** Radius in metres of the circle within which the place lies, where it is drawn. */
    ring: number | null;
    /** Least radius of the ring in pixels; 0 unless the place lies elsewhere in it, on purpose. */
    least: number;
    estimates: Estimate[];
    sources: number[];
    claims: string[];
  }
  interface Claim {
    id: string;
    claimant: Text;
    claimantKind: Text;
    figure: Text;
    wording: string;
    /** The language of the wording. */
    tongue: string;
    /** Whether the wording is the source's own, and not ours. */
    verbatim: boolean;
    /** Whether the source does not name the place. */
    inferred: boolean;
    date: Text;
    status: string;
    low: number | null;
    best: number | null;
    high: number | null;
    source: number;
    stands: boolean;
    /** Why it does not stand, as a word of the interface. */
    why: "" | "refined" | "not preferred";
    place: Text;
    event: Text;
    paraphrase: string;
    /** The claim that it passes on. */
    retells: string;
    /** Whether it follows another one of its claimant, or the one that it passes on. */
    again: boolean;
  }
  interface Estimate {
    event: Text;
    kind: Text;
    unit: Text;
    date: Text;
    low: number | null;
    high: number | null;
    figure: Text;
    /** The figure with its unit. */
    amount: Text;
    sentence: Text;
    rule: Text;
    claims: Claim[];
  }
  interface Source {
    number: number;
    url: string;
    archived: string;
    /** Its label where all else is withheld for protection, or nothing. */
    withheld: Text;
  }
  interface Data {
    /** The class that brings the colours; the id of the data. */
    scheme: string;
    map: string;
    ui: Phrases;
    title: Text;
    languages: string[];
    /** What each language is called, in all of them. */
    languageNames: Record<string, Text>;
    /** What `data-say`, `data-label` and `data-names` point to. */
    texts: Text[];
    extent: [number, number, number, number];
    bounds: [number, number, number, number];
    maxZoom: number;
    styles: Record<string, Style>;
    base: BaseLayer[];
    baseLabels: BaseLabel[];
    layers: { id: string; title: Text; minZoom: number }[];
    marks: Mark[];
    /** The estimate that the map is about, or nothing. */
    headline: Estimate | null;
    estimates: Estimate[];
    claims: Claim[];
    /** The claims that are not on the map, by reason. */
    omissions: Claim[][];
    sources: Source[];
  }

  interface Point {
    x: number;
    y: number;
  }
  interface Box {
    x0: number;
    y0: number;
    x1: number;
    y1: number;
  }
  /** The mark that a label names, if it is one mark, and whether it may stand over numbers of raw events. */
  interface Owner extends Point {
    id: string;
    over?: boolean;
  }
  interface Circle extends Point {
    radius: number;
    /** The mark that it belongs to; its ring of precision, not its symbol. */
    owner?: string;
    ring?: boolean;
  }
  interface Path {
    /** The SVG path. */
    d: string;
    /** Points along it, for labels to keep clear of. */
    points: Point[];
    /** Where it ends and in which direction, in degrees. */
    end: Point & { angle: number };
    /** The point farthest from the straight line. */
    apex: Point;
  }
  interface Lines {
    text: string;
    style: Style;
    /** The language, where it is not the reader's. */
    lang?: string | undefined;
  }
  interface Block {
    lines: Lines[];
    width: number;
    height: number;
  }
  /** Boxes that are taken, and lines that a label had better not cover. */
  interface Space {
    frame: Box;
    boxes: Box[];
    circles: Circle[];
    /** Of raw events; names keep off them unless they must stand over them. */
    numbers: Box[];
    isFree(box: Box, owner?: Owner): boolean;
    avoid(points: Point[]): void;
    cost(box: Box): number;
  }
  type Attributes = Record<string, string | number | undefined>;
  type Child = Node | string | null;

  /** A mark on the map with the SVG group that shows it. */
  interface View {
    mark: Mark;
    node: SVGGElement;
    points: Point[];
    path: Path | null;
    /** Radius in pixels of the circle within which the place lies, 0 without one. */
    ring: number;
    update(): void;
    /** Says its name in the reader's language. */
    name(): void;
  }
  /** Where labels go: the room there is, the two groups, the typeface. */
  interface Setting {
    space: Space;
    family: string;
    marks: SVGElement;
    base: SVGElement;
    selected: string | null;
  }
  /** What a mark needs to know of the map to place itself. */
  interface Surface {
    project(at: LonLat): Point;
    zoom(): number;
    /** Radius of the point symbol at a place, so that legs stop at its rim. */
    radiusAt(at: LonLat): number;
  }
  interface MarkLayer extends L.Layer {
    data: Data;
    select(id: string | null): void;
    hide(layerIds: string[]): void;
    focus(id: string): void;
    onSelect: (mark: Mark | null, viaKeyboard: boolean) => void;
    redraw(): void;
    /** Names everything in the reader's language, and labels it anew. */
    translate(): void;
  }
  /** Words of the interface by language and key; with a plural, by its category. */
  type Phrases = Record<string, Record<string, string | Record<string, string>>>;
  /** What the reader has chosen; months are "2023-10" and inclusive, empty is no bound. */
  interface State {
    language: string;
    since: string;
    until: string;
    /** The chosen code of each facet by which the reader filters. */
    facets: Record<string, string>;
    /** Layers that are switched off. */
    hidden: string[];
    /** The id of the mark that is open, or nothing. */
    selected: string;
  }
  type Listener = (state: State, changed: Set<keyof State>) => void;
  interface Store {
    get(): State;
    set(patch: Partial<State>): void;
    subscribe(listener: Listener): void;
  }
  /** A map on a page, and what belongs to it. `scope` is the page's element around it all. */
  interface Context {
    data: Data;
    map: L.Map;
    layer: MarkLayer;
    store: Store;
    scope: HTMLElement | null;
  }
  type Starter = (context: Context) => void;
  interface Options {
    /** Whether the map is ours and the base map is to be drawn. */
    base: boolean;
  }
}

interface Borderatlas {
  LANGUAGE: string;
  readData(id: string): Atlas.Data;
  inflate(packed: Uint8Array, size: number): Uint8Array;
  decodePath(text: string, decimals: number): Atlas.LonLat[];
  spoken(text: Atlas.Text): Atlas.Spoken;
  say(text: Atlas.Text): string;
  words(text: Atlas.Text): Atlas.Child;
  names(name: Atlas.Text, data: Atlas.Data): Atlas.Child[];
  joined(children: Atlas.Child[], separator: string): Atlas.Child[];
  listed(items: string[]): string;
  learn(words: Atlas.Phrases, languages: string[]): void;
  phrase(key: string, values?: Record<string, string | number>): string;
  number(value: number): string;
  part(part: Atlas.Starter): void;
  start(context: Atlas.Context): void;
  store(initial: Atlas.State): Atlas.Store;
  html(tag: string, attributes: Atlas.Attributes, ...children: Atlas.Child[]): HTMLElement;
  svg(tag: string, attributes: Atlas.Attributes, ...children: Atlas.Child[]): SVGElement;
  paint(role: string): string;
  drawParts(parts: Atlas.Part[]): SVGElement[];
  precisionRing(mark: Atlas.Mark, radius: number): SVGElement;
  metresToPixels(metres: number, lat: number, zoom: number): number;
  legPath(points: Atlas.Point[], curve: number, gaps: [number, number]): Atlas.Path | null;
  arcPath(points: Atlas.Point[], curve: number, gaps: [number, number]): Atlas.Path;
  space(frame: Atlas.Box): Atlas.Space;
  overlaps(a: Atlas.Box, b: Atlas.Box): boolean;
  inside(frame: Atlas.Box, point: Atlas.Point): boolean;
  linesOf(text: Atlas.Text, style: Atlas.Style | undefined): Atlas.Lines[];
  around(at: Atlas.Point, radius: number): Atlas.Box;
  candidates(block: Atlas.Block, at: Atlas.Point, radius: number, gap: number): Atlas.Box[];
  pushed(block: Atlas.Block, at: Atlas.Point, away: number): Atlas.Box[];
  centred(block: { width: number; height: number }, at: Atlas.Point): Atlas.Box;
  place(
    space: Atlas.Space,
    boxes: Atlas.Box[],
    margin?: number,
    owner?: Atlas.Owner,
  ): Atlas.Box | null;
  touches(circle: Atlas.Circle, box: Atlas.Box, margin?: number): boolean;
  measure(lines: Atlas.Lines[], family: string): Atlas.Block;
  drawBlock(block: Atlas.Block, box: Atlas.Box, anchor: Atlas.Point): SVGElement;
  drawBase(map: L.Map, data: Atlas.Data): [number, number][];
  furnitureOn(map: L.Map): Atlas.Box[];
  roomOn(map: L.Map, furniture: Atlas.Box[]): Atlas.Space;
  labelMarks(views: Atlas.View[], data: Atlas.Data, setting: Atlas.Setting): number;
  labelBase(map: L.Map, data: Atlas.Data, setting: Atlas.Setting): number;
  viewOf(mark: Atlas.Mark, surface: Atlas.Surface): Atlas.View;
  roving(
    group: SVGElement,
    members: () => SVGGElement[],
    act: (member: SVGGElement) => void,
  ): () => void;
  markLayer(data: Atlas.Data, options: Atlas.Options, scheme: string): Atlas.MarkLayer;
  chart(estimate: Atlas.Estimate, data: Atlas.Data, role: string): HTMLElement;
  ticks(maximum: number): number[];
  estimateSection(estimate: Atlas.Estimate, role: string, data: Atlas.Data): HTMLElement;
  describe(mark: Atlas.Mark, data: Atlas.Data, seen: Atlas.Filtered): DocumentFragment;
  sourceNumber(number: number): HTMLElement;
  links(source: Atlas.Source | undefined): HTMLElement[];
  status(claim: Atlas.Claim): string;
  scaleBar(): L.Control;
  wholeMap(): L.Control;
  zoomButtons(map: L.Map): void;
  gestures(map: L.Map): void;
  roundDistance(metres: number): number;
  map(elementId: string, dataId: string): L.Map;
  addLayer(map: L.Map, dataId: string, options: Atlas.Options): Atlas.MarkLayer;
}

declare var borderatlas: Borderatlas;
