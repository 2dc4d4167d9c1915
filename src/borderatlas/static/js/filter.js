"use strict";

/** What a reader's filter leaves: the rule of `filtering.py`, held to the same vectors. */
(function (atlas) {
  /** @type {Record<Atlas.Standing, number>} */
  const ORDER = { in: 0, may: 1, out: 2 };
  const ABOUT_EVENTS = new Set(["event", "events", "all"]);

  /**
   * @param {Atlas.Data} data
   * @param {Atlas.State} state
   * @returns {Atlas.Filtered}
   */
  atlas.filtered = function (data, state) {
    const chosen = Object.entries(state.facets).filter(([, code]) => code);
    const period = Boolean(state.since || state.until);
    const active = period || chosen.length > 0;
    /** @param {Atlas.Codes} facets */
    const passes = (facets) => chosen.every(([facet, code]) => facets[facet]?.includes(code));
    const estimates = new Map(
      data.estimates.map((item) => [item, passes(item.facets) ? when(item, state) : out]),
    );
    /** @param {Atlas.Mark} mark */
    const markState = (mark) => {
      if (!passes(mark.facets)) return out;
      if (mark.dated) return when(mark, state);
      if (!mark.needsNumber || !active) return "in";
      return best(mark.estimates.map((item) => estimates.get(item) ?? out));
    };
    const marks = new Map(data.marks.map((mark) => [mark, markState(mark)]));
    const everyones = Boolean(state.facets.source) &&
      data.estimates.some((item) => (item.facets.source?.length ?? 0) > 1 && estimates.get(item) !== out);
    return { active, period, everyones, estimates, marks };
  };

  /** @type {Atlas.Standing} */
  const out = "out";

  /** @param {Set<keyof Atlas.State>} changed */
  atlas.filterChanged = (changed) => ["since", "until", "facets"].some((key) =>
    changed.has(/** @type {keyof Atlas.State} */ (key)),
  );

  /** @param {Atlas.Standing[]} states */
  const best = (states) => states.reduce((a, b) => (ORDER[b] < ORDER[a] ? b : a), out);

  /**
   * Days against months: "2023-10" comes before all its days, and "2023-10~" after them.
   * @param {{ earliest: string, latest: string }} days empty where open
   * @param {{ since: string, until: string }} period
   * @returns {Atlas.Standing}
   */
  function when({ earliest, latest }, { since, until }) {
    const last = until && `${until}~`;
    const begins = !since || (earliest !== "" && earliest >= since);
    if (begins && (!last || (latest !== "" && latest <= last))) return "in";
    const touches = (!last || !earliest || earliest <= last) && (!latest || latest >= since);
    return touches ? "may" : "out";
  }

  /** @type {WeakMap<Atlas.Data, { state: Atlas.State, seen: Atlas.Filtered }>} */
  const known = new WeakMap();

  /**
   * The same for all parts of a page that ask for the same state.
   * @param {Atlas.Data} data
   * @param {Atlas.State} state
   */
  function seenNow(data, state) {
    const last = known.get(data);
    if (last?.state === state) return last.seen;
    const seen = atlas.filtered(data, state);
    known.set(data, { state, seen });
    return seen;
  }
  atlas.seen = seenNow;

  /**
   * @param {Atlas.Estimate} estimate
   * @returns {[number, number] | null} the least and the greatest number reported
   */
  atlas.spanOf = function ({ low, high, below, beyond }) {
    const [least, most] = [low ?? below, high ?? beyond];
    return least === null || most === null ? null : [least, most];
  };

  /** @param {Atlas.Estimate[]} estimates */
  atlas.greatest = (estimates) => total(estimates, (item) => atlas.spanOf(item)?.[1] ?? 0);

  /**
   * @param {Atlas.Data} data
   * @param {Atlas.Filtered} seen
   * @returns {string[]} the claims behind the numbers of the map's own kind that are left
   */
  atlas.claimsBehind = (data, seen) => {
    const left = data.estimates.filter((item) => item.main && seen.estimates.get(item) !== "out");
    return [...new Set(left.flatMap(({ claims }) => claims.map(({ id }) => id)))];
  };

  /**
   * @template T
   * @param {T[]} items
   * @param {(item: T) => number} value
   */
  const total = (items, value) => items.reduce((sum, item) => sum + value(item), 0);

  /**
   * @param {Atlas.Data} data
   * @param {Atlas.Filtered} seen
   * @returns {Atlas.Totals}
   */
  atlas.totals = function (data, seen) {
    const visible = data.estimates.filter((item) => seen.estimates.get(item) !== "out");
    const main = visible.filter((item) => item.main);
    const running = new Set(main.filter((item) => item.running).map(({ eventId }) => eventId));
    /** @type {Map<string, Atlas.Standing>} */
    const events = new Map();
    for (const item of main) {
      if (running.has(item.eventId)) continue;
      const states = [events.get(item.eventId) ?? out, seen.estimates.get(item) ?? out];
      events.set(item.eventId, best(states));
    }
    const reported = main.filter(({ eventId }) => events.has(eventId));
    const wholes = reported.filter(isWhole);
    const numbered = new Set(wholes.map(({ eventId }) => eventId));
    const behind = reported.filter(
      (item) => !numbered.has(item.eventId) || isWhole(item),
    );
    const [certain, possible] = count([...events.values()]);
    return {
      events: certain,
      may: possible,
      running: running.size,
      highest: highest(main.filter((item) => item.running), seen),
      without: events.size - numbered.size,
      additive: wholes.every(({ adds }) => adds),
      claimants: new Set(behind.flatMap(({ claimants }) => claimants)).size,
      sources: new Set(behind.flatMap(({ sources }) => sources)).size,
      certain: sum(wholes.filter((item) => seen.estimates.get(item) === "in")),
      possible: sum(wholes),
      places: share(data, seen, "point"),
      legs: share(data, seen, "line"),
      figures: count([...seen.estimates.values()]),
    };
  };

  /** @param {Atlas.Estimate} estimate */
  const isWhole = (estimate) => estimate.whole && atlas.spanOf(estimate) !== null;

  /**
   * @param {Atlas.Estimate[]} running
   * @param {Atlas.Filtered} seen
   * @returns {Atlas.Estimate | null} the greatest of those that are in, or else that may be
   */
  function highest(running, seen) {
    const numbered = running.filter(isWhole);
    const certain = numbered.filter((item) => seen.estimates.get(item) === "in");
    const left = certain.length ? certain : numbered;
    const most = Math.max(...left.map((item) => atlas.greatest([item])));
    return left.find((item) => atlas.greatest([item]) === most) ?? null;
  }

  /**
   * @param {Atlas.Standing[]} states
   * @returns {[number, number]} how many are in, and how many may be
   */
  const count = (states) => [
    states.filter((state) => state === "in").length,
    states.filter((state) => state === "may").length,
  ];

  /**
   * @param {Atlas.Estimate[]} estimates of separate events
   * @returns {Atlas.Sum}
   */
  function sum(estimates) {
    const numbered = estimates.filter(atlas.spanOf);
    return {
      numbers: numbered.length,
      low: total(numbered, ({ low }) => low ?? 0),
      high: atlas.greatest(numbered),
      openAbove: numbered.some(({ high }) => high === null),
      openBelow: numbered.length > 0 && numbered.every(({ low }) => low === null),
      only: (numbered.length === 1 && numbered[0]) || null,
    };
  }

  /**
   * @param {Atlas.Data} data
   * @param {Atlas.Filtered} seen
   * @param {string} geometry
   * @returns {[number, number]} how many marks are shown, of how many
   */
  function share(data, seen, geometry) {
    const marks = data.marks.filter((mark) => mark.geometry === geometry);
    return [marks.filter((mark) => seen.marks.get(mark) !== "out").length, marks.length];
  }

  /**
   * For the strip of time: how many events are known to lie in each month, and the others.
   * @param {Atlas.Data} data
   * @param {Atlas.State} state
   * @returns {Atlas.Bins}
   */
  atlas.bins = function (data, state) {
    const seen = atlas.filtered(data, { ...state, since: "", until: "" });
    /** @type {Map<string, Atlas.Estimate>} */
    const events = new Map();
    for (const item of data.estimates) {
      if (item.counts && seen.estimates.get(item) === "in") events.set(item.eventId, item);
    }
    /** @type {Map<string, number>} */
    const months = new Map();
    /** @type {Atlas.Span[]} */
    const spans = [];
    for (const { event, earliest, latest } of events.values()) {
      const month = earliest.slice(0, 7);
      if (month && month === latest.slice(0, 7)) months.set(month, (months.get(month) ?? 0) + 1);
      else spans.push({ title: event, earliest, latest });
    }
    const sorted = [...months].sort(([a], [b]) => (a < b ? -1 : 1));
    return { months: sorted.map(([month, amount]) => ({ month, count: amount })), spans };
  };

  /**
   * @param {Atlas.Data} data
   * @param {Atlas.Filtered} seen
   * @returns {boolean} whether the sentence of the map stands: all of its one event is in
   */
  atlas.isWhole = function (data, { active, estimates }) {
    const main = data.estimates.filter((item) => item.main);
    const all = main.length > 0 && main.every((item) => estimates.get(item) === "in");
    return !active || (data.subject === "event" && all);
  };

  /**
   * @param {Atlas.Data} data
   * @returns {boolean} whether the map counts events and adds up their numbers
   */
  atlas.isAboutEvents = (data) => ABOUT_EVENTS.has(data.subject);

  /**
   * @param {Atlas.Data} data
   * @param {Atlas.State} state
   */
  atlas.anythingShown = function (data, state) {
    const { marks, estimates } = seenNow(data, state);
    return [...marks.values(), ...estimates.values()].some((standing) => standing !== "out");
  };

  /**
   * @param {Atlas.Data} data
   * @param {Atlas.State} state
   * @param {Atlas.Mark} mark
   * @returns {Partial<Atlas.State> | null} the least to change so that it is shown
   */
  atlas.revealing = function (data, state, mark) {
    /** @type {Partial<Atlas.State>[]} */
    const ways = [{}, { facets: {} }, { since: "", until: "" }, { since: "", until: "", facets: {} }];
    const patch = ways.find(
      (way) => atlas.filtered(data, { ...state, ...way }).marks.get(mark) !== "out",
    );
    const layers = state.hidden.includes(mark.layer)
      ? { hidden: state.hidden.filter((id) => id !== mark.layer) }
      : {};
    const change = { ...patch, ...layers };
    return Object.keys(change).length ? change : null;
  };
})(borderatlas);
