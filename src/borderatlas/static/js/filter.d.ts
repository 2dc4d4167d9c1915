/** What a filter needs to know of the data, and what it leaves. */

declare namespace Atlas {
  /** Whether something is shown: it is in the period, may be, or is not. */
  type Standing = "in" | "may" | "out";
  /** The codes that something has, by facet. */
  type Codes = Record<string, string[]>;

  /** A symbol as Python has it; lengths are points. */
  interface Drawing {
    shape: string;
    fill: string;
    stroke: string;
    stroke_pt: number;
    fill_opacity: number;
    radius_pt: number;
    ring_pt: number;
    ring_fill_opacity: number;
    ring_dash_pt: number[];
    dash_pt: number[];
    casing: string;
    casing_pt: number;
    hollow: boolean;
    sign: string;
    possible_pt: number;
  }
  /** How an area scale sizes a mark. */
  interface Size {
    maximum: number;
    radius_pt: number;
    symbol: Drawing;
    unknown_pt: number;
    empty_pt: number;
    open_gap_pt: number;
    open_dash_pt: number[];
  }
  /** Both ends of an interval, and the least and the greatest number reported. */
  interface Figure {
    low: number | null;
    high: number | null;
    span: [number, number] | null;
    /** The number is only told to be below a bound. */
    fewer: boolean;
  }

  interface Mark {
    /** The scale that sizes it, or nothing. */
    size: string;
    opacity: number;
    /** The colour of its edge and the width in points. */
    edge: [string, number];
    sizedBy: Estimate[];
    needsNumber: boolean;
    /** Whether its row says that returns are reported here. */
    reported: 0 | 1;
    dated: boolean;
    earliest: string;
    latest: string;
    facets: Codes;
  }
  interface Estimate {
    /** Its place in the list of estimates. */
    index: number;
    eventId: string;
    earliest: string;
    latest: string;
    below: number | null;
    beyond: number | null;
    /** 1: the number is only told to be below a bound, to protect people. */
    fewer: number;
    main: boolean;
    adds: boolean;
    whole: boolean;
    running: boolean;
    counts: boolean;
    claimants: number[];
    sources: number[];
    facets: Codes;
  }
  /** Whose row a row of the table is, and whose numbers stand in it. */
  interface Row {
    estimate: Estimate | null;
    mark: Mark | null;
    numbers: Estimate[];
  }
  interface Data {
    subject: string;
    /** The unit of the map's own numbers, as in "{n} people". */
    unit: Text;
    sizes: Record<string, Size>;
    table: Row[];
  }

  interface Filtered {
    active: boolean;
    period: boolean;
    /** A source is chosen, and a number that is shown rests on others, too. */
    everyones: boolean;
    estimates: Map<Estimate, Standing>;
    marks: Map<Mark, Standing>;
  }
  interface View {
    /** The mark without any filter; `mark` is as the filter leaves it. */
    whole: Mark;
    /** Whether the filter leaves nothing of it. */
    out: boolean;
    /** Draws the symbol anew; the group stays, and the focus with it. */
    draw(): void;
  }
  interface MarkLayer {
    filter(seen: Filtered): void;
  }

  /** How a mark is drawn; `numbers` are those that its label tells. */
  interface Drawn {
    symbol: Drawing | null;
    lighter: boolean;
    numbers: [Estimate, Standing][];
  }
  interface Sum {
    numbers: number;
    low: number;
    high: number;
    openAbove: boolean;
    openBelow: boolean;
    only: Estimate | null;
  }
  interface Totals {
    events: number;
    may: number;
    running: number;
    highest: Estimate | null;
    without: number;
    /** Events that are told in another kind or unit alone. */
    others: number;
    additive: boolean;
    claimants: number;
    sources: number;
    certain: Sum;
    possible: Sum;
    places: [number, number];
    legs: [number, number];
    figures: [number, number];
  }
}

interface Borderatlas {
  /** What the filter of the state leaves, computed once for all parts. */
  seen(data: Atlas.Data, state: Atlas.State): Atlas.Filtered;
  isAboutEvents(data: Atlas.Data): boolean;
  joinFilter(data: Atlas.Data): void;
  filtered(data: Atlas.Data, state: Atlas.State): Atlas.Filtered;
  drawn(mark: Atlas.Mark, data: Atlas.Data, seen: Atlas.Filtered): Atlas.Drawn;
  totals(data: Atlas.Data, seen: Atlas.Filtered): Atlas.Totals;
  claimsBehind(data: Atlas.Data, seen: Atlas.Filtered): string[];
  wording(claim: Atlas.Claim): Element;
  isWhole(data: Atlas.Data, seen: Atlas.Filtered): boolean;
  tallySentence(data: Atlas.Data, seen: Atlas.Filtered): string;
  valueWords(drawn: Atlas.Drawn): string;
  /** The standing that shows most. */
  best(states: Atlas.Standing[]): Atlas.Standing;
  filterChanged(changed: Set<keyof Atlas.State>): boolean;
  markUnder(
    mark: Atlas.Mark,
    data: Atlas.Data,
    seen: Atlas.Filtered,
  ): { mark: Atlas.Mark; lighter: boolean };
  numbersUnder(
    estimates: Atlas.Estimate[],
    role: string,
    data: Atlas.Data,
    seen: Atlas.Filtered,
  ): HTMLElement[];
  spanOf(estimate: Atlas.Estimate): [number, number] | null;
  greatest(estimates: Atlas.Estimate[]): number;
  sizes: {
    round(value: number, digits: number): number;
    radius(size: Atlas.Size, value: number): number;
    symbol(size: Atlas.Size, figure: Atlas.Figure): Atlas.Drawing;
    parts(symbol: Atlas.Drawing): Atlas.Part[];
    outer(symbol: Atlas.Drawing): number;
  };
}
