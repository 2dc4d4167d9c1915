"use strict";

/** What the numbers that a filter leaves come to: the sums of `filtering.py`. */
(function (atlas) {
  const ABOUT_EVENTS = new Set(["event", "events", "all"]);

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
      const states = [events.get(item.eventId) ?? "out", seen.estimates.get(item) ?? "out"];
      events.set(item.eventId, atlas.best(states));
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
      others: new Set(visible.map(({ eventId }) => eventId).filter((id) => !running.has(id) && !events.has(id))).size,
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

})(borderatlas);
