/** What the layer of raw events shares. */

declare namespace Atlas {
  interface EventColumn {
    name: string;
    width: 1 | 2 | 4;
    delta: boolean;
    from: number;
  }
  /** How raw events are packed, what they are called, and how they look; `columns.py` packs them. */
  interface EventLayer {
    title: Text;
    notes: { text: Text }[];
    source: number;
    mode: "points" | "counts";
    rows: number;
    left: { text: Text; n: number }[];
    span: string[];
    decimals: number;
    kinds: { code: string; name: Text }[];
    cells: LonLat[];
    /** The zoom of the lattice that they are of; nothing is drawn finer. */
    cellZoom: number;
    /** What the cells are, where they are places or areas; else none. */
    places: { name: Text }[];
    columns: EventColumn[];
    bytes: number;
    names: { bytes: number } | null;
    look: {
      fill: string;
      stroke: string;
      ink: string;
      dot: number;
      least: number;
      greatest: number;
    };
  }
  /** Raw events, unpacked: an array a column, in the order of the rows, by longitude. */
  interface Events {
    rows: number;
    /** On the plane of web maps, from 0 to 1, y downwards. */
    x: Float64Array;
    y: Float64Array;
    /** First and last day since 1970-01-01, and whether there is a date at all. */
    first: Int32Array;
    last: Int32Array;
    dated: Uint8Array;
    kind: Uint16Array;
    /** How many events a row stands for. */
    count: Uint32Array;
    /** The place or area of each row, where they are counted there. */
    cell: Int32Array | null;
    names(): string[];
  }
  interface EventFilter {
    /** Days since 1970-01-01; none is no bound. */
    since: number;
    until: number;
    kinds: boolean[];
  }
  /** From 0 to 1 on the plane of web maps, y downwards; a whole zoom. */
  interface EventWindow {
    zoom: number;
    west: number;
    north: number;
    east: number;
    south: number;
  }
  /** What stands at one position of the map: some events, as a disc or a dot. */
  interface EventGroup {
    x: number;
    y: number;
    radius: number;
    /** How many events there are, and how many perhaps. */
    count: number;
    may: number;
    /** The rows of dots; those of a disc are the ones of its hexagon. */
    rows: number[];
    /** Its hexagon at a zoom, 0 for a dot. */
    key: number;
    zoom: number;
    /** Where its disc stands in its hexagon, beside marks and names; null where these leave no room. */
    disc?: Point | null;
    /** The corners of its hexagon in pixels, none for dots and for a place by itself. */
    corners: Point[];
  }
  /** Colours and places for a canvas of raw events; `marked` are those chosen or pointed at. */
  interface EventDress {
    fill: string;
    stroke: string;
    ink: string;
    focus: string;
    family: string;
    place: (at: Point) => Point;
    marked: (group: EventGroup) => boolean;
  }
  /** A number that looks for a place around the middle of its hexagon, half as wide as `reach`. */
  interface EventNumber {
    at: Point;
    words: string;
    count: number;
    radius: number;
    reach: number;
  }
  /** What numbers keep off: the frame, marks, names; and lines, where they can. */
  interface Obstacles {
    frame: Box;
    circles: Circle[];
    boxes: Box[];
    lines: Point[][];
  }
  interface EventView {
    zoom: number;
    groups: EventGroup[];
  }
  interface EventMap {
    view(): EventView | null;
    choose(group: EventGroup | null, viaKeyboard: boolean): void;
    /** Counts and draws anew. */
    update(): void;
    /** Says what it is in the reader's language. */
    name(): void;
    /** What is chosen, as it is now. */
    chosen(): EventGroup | null;
    onChoose: (group: EventGroup, viaKeyboard: boolean) => void;
    /** Called with how many events have no number on the map, for want of room. */
    onSettle: (covered: number) => void;
  }
  interface State {
    /** The kinds of raw events that are switched off. */
    without: string[];
  }
  interface Data {
    eventLayer?: EventLayer;
  }
  interface MarkLayer {
    /** Says where numbers and dots of raw events want to stand, for names to keep off them. */
    reserve: (space: Space) => void;
    /** Puts these numbers where marks and names leave room, and takes that room. */
    settle: (space: Space) => void;
    /** The marks that are drawn, with where they lie in pixels of the map. */
    shown(): View[];
  }
}

interface Borderatlas {
  readEvents(id: string, layer: Atlas.EventLayer): Promise<Atlas.Events>;
  hexagonAt(x: number, y: number): number;
  hexagonOf(key: number): [number, number];
  hexagonMiddle(q: number, row: number): Atlas.Point;
  HEXAGON: number;
  eventView(
    events: Atlas.Events,
    filter: Atlas.EventFilter,
    window: Atlas.EventWindow,
    look: Atlas.EventLayer["look"],
  ): Atlas.EventView;
  eventFilter(layer: Atlas.EventLayer, state: Atlas.State): Atlas.EventFilter;
  eventStandings(events: Atlas.Events, filter: Atlas.EventFilter): Uint8Array;
  eventRows(events: Atlas.Events, filter: Atlas.EventFilter, group: Atlas.EventGroup): number[];
  eventSums(events: Atlas.Events, filter: Atlas.EventFilter): { shown: number; may: number };
  describeEvents(
    group: Atlas.EventGroup,
    events: Atlas.Events,
    layer: Atlas.EventLayer,
    filter: Atlas.EventFilter,
  ): DocumentFragment;
  paintEvents(
    pen: CanvasRenderingContext2D,
    groups: Atlas.EventGroup[],
    dress: Atlas.EventDress,
  ): void;
  drawEvents(
    groups: Atlas.EventGroup[],
    place: (at: Atlas.Point) => Atlas.Point,
    look: Atlas.EventLayer["look"],
  ): SVGElement[];
  sameEvents(one: Atlas.EventGroup, other: Atlas.EventGroup | null): boolean;
  nextEvents(
    groups: Atlas.EventGroup[],
    from: Atlas.EventGroup | null,
    key: string,
  ): Atlas.EventGroup | null;
  /** The events of the window as SVG, in pixels of its corner. */
  eventsPicture?: () => SVGElement[];
  compactNumber(value: number): string;
  isWide(words: string, radius: number): boolean;
  numberBox(number: Atlas.EventNumber, at: Atlas.Point): Atlas.Box;
  settleNumbers(
    numbers: Atlas.EventNumber[],
    obstacles: Atlas.Obstacles,
  ): (Atlas.Point | null)[];
  eventWords(count: number, may: number): string;
  eventsOf(data: Atlas.Data): Promise<Atlas.Events> | null;
  eventMap(
    context: Atlas.Context,
    layer: Atlas.EventLayer,
    events: Atlas.Events,
  ): Atlas.EventMap;
}
