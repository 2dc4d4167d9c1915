"use strict";

/** What a reader's filter leaves: the rule of `filtering.py`, held to the same vectors. */
(function (atlas) {
  /** @type {Record<Atlas.Standing, number>} */
  const ORDER = { in: 0, may: 1, out: 2 };

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
      return atlas.best(mark.estimates.map((item) => estimates.get(item) ?? out));
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

  atlas.best = (states) => states.reduce((a, b) => (ORDER[b] < ORDER[a] ? b : a), out);

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
