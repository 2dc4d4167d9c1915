/** What the time strip, the facets and the search share; those of the filter stand with it. */

declare namespace Atlas {
  /** Months as numbers that can be counted with: months since the year 0. */
  interface Months {
    toMonth(text: string): number;
    fromMonth(month: number): string;
    monthWords(month: number, style?: "long" | "month" | "year"): string;
    periodWords(since: number, until: number): string;
    countEvents(
      bins: Bins,
      period: { since: string; until: string },
    ): { certain: number; possible: number };
    placeOf(
      span: { earliest: string; latest: string },
      period: { since: string; until: string },
    ): "within" | "touching" | "outside";
  }

  /** From the first month to the last, on pixels; a bar stands for `bin` months. */
  interface StripScale {
    first: number;
    last: number;
    left: number;
    right: number;
    step: number;
    bin: number;
    x(month: number): number;
  }
  /** The months of a bar, and for each of its events the month. */
  interface Bar {
    start: number;
    end: number;
    months: number[];
    count: number;
  }
  interface Bricks {
    unit: number;
    brick: number;
    height: number;
    countable: boolean;
  }
  interface TimeTick {
    x: number;
    label: string;
    /** Whether its line goes all the way up. */
    long: boolean;
  }
  /** An event between two days; `before` and `after`: it goes on beyond the strip. */
  interface Lane {
    span: Span;
    from: number;
    to: number;
    x0: number;
    x1: number;
    before: boolean;
    after: boolean;
    lane: number;
  }
  interface StripLayout {
    HANDLE: number;
    handlesAt(scale: StripScale, range: Range): [number, number];
    scaleOf(width: number, first: number, last: number, most: number): StripScale;
    barsOf(bins: Bins, scale: StripScale): Bar[];
    bricksOf(most: number, scale: StripScale): Bricks;
    countTicks(most: number, unit: number): number[];
    timeTicks(scale: StripScale): TimeTick[];
    lanesOf(bins: Bins, scale: StripScale): Lane[];
  }
  /** The months that the reader has chosen, both inclusive. */
  interface Range {
    since: number;
    until: number;
  }
  /** All that is drawn of a strip, in pixels. */
  interface StripView {
    width: number;
    height: number;
    base: number;
    most: number;
    scale: StripScale;
    bricks: Bricks;
    bars: Bar[];
    lanes: Lane[];
    /** The y of a lane. */
    laneY(lane: number): number;
  }
  /** What is under the pointer: its months and its words. */
  interface Picked extends Range {
    x: number;
    y: number;
    words: string;
  }
  interface HandleOptions {
    plot: HTMLElement;
    view(): StripView;
    range(): Range;
    choose(range: Range): void;
    pick(x: number, y: number): Picked | null;
    hover(picked: Picked | null): void;
  }
  interface Handles {
    /** Puts the handles where the range is, and says it. */
    update(): void;
  }

  interface Span {
    title: Text;
    earliest: string;
    latest: string;
  }
  interface Bins {
    months: { month: string; count: number }[];
    spans: Span[];
  }
  interface Facet {
    id: string;
    title: Text;
    options: [string, Text, number][];
  }
  interface Preset {
    title: Text;
    since: string;
    until: string;
  }
  interface Data {
    period: string[];
    presets: Preset[];
    facets: Facet[];
  }
  interface Mark {
    aliases: string[];
    /** What a set is made of. */
    members: Member[];
  }
  interface Member {
    name: Text;
    aliases: string[];
  }

  /** A name by which a mark is found. */
  interface Name {
    text: string;
    /** The place of a set that is called so. */
    member: Member | null;
    folded: string;
    /** Without spaces. */
    close: string;
    /** Hangul as it is typed, key by key, of the whole and of each word; its initials. */
    keys: string;
    words: string[];
    initials: string;
  }
  /** A place of the base map alone. */
  interface BasePlace {
    geometry: "base";
    name: Text;
    kind: Text;
    at: LonLat[];
    zoom: [number, number];
  }
  interface Entry {
    mark: Mark | BasePlace;
    names: Name[];
  }
  interface Hit {
    mark: Mark | BasePlace;
    /** The name that matched. */
    name: string;
    /** The place of a set that is called so. */
    member: Member | null;
    rank: number;
  }
  interface Search {
    fold(name: string): string;
    keys(folded: string): string;
    index(marks: Mark[], printed?: BaseLabel[]): Entry[];
    find(entries: Entry[], query: string): Hit[];
    near(entries: Entry[], query: string): Hit[];
  }
}

interface Borderatlas {
  bins(data: Atlas.Data, state: Atlas.State): Atlas.Bins;
  UNFILTERED: Readonly<{ since: ""; until: ""; facets: {} }>;
  isFiltered(state: Atlas.State): boolean;
  anythingShown(data: Atlas.Data, state: Atlas.State): boolean;
  /** What to change so that a mark is shown, or nothing if it is. */
  revealing(data: Atlas.Data, state: Atlas.State, mark: Atlas.Mark): Partial<Atlas.State> | null;
  periodSelect(
    data: Atlas.Data,
    store: Atlas.Store,
  ): { element: HTMLElement; reset: HTMLElement; update(): void };
  months: Atlas.Months;
  stripLayout: Atlas.StripLayout;
  stripView(all: Atlas.Bins, bins: Atlas.Bins, width: number, first: number, last: number): Atlas.StripView;
  drawStrip(
    svg: SVGElement,
    view: Atlas.StripView,
    range: Atlas.Range,
    period: { since: string; until: string },
  ): void;
  pickOnStrip(view: Atlas.StripView, x: number, y: number): Atlas.Picked | null;
  stripHandles(options: Atlas.HandleOptions): Atlas.Handles;
  search: Atlas.Search;
}
