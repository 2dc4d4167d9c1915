"use strict";

/** Which events a filter leaves. */
(function (atlas) {
  const DAY_MS = 86400000;

  /**
   * @param {Atlas.EventLayer} layer
   * @param {Atlas.State} state
   * @returns {Atlas.EventFilter}
   */
  atlas.eventFilter = function (layer, { since, until, without }) {
    const [year, month] = until.split("-").map(Number);
    return {
      since: since ? Date.parse(`${since}-01`) / DAY_MS : -Infinity,
      until: year && month ? Date.UTC(year, month, 1) / DAY_MS - 1 : Infinity,
      kinds: layer.kinds.map(({ code }) => !without.includes(code)),
    };
  };

  const IN = 1;
  const MAY = 2;

  /** @type {WeakMap<Atlas.Events, { of: string, standings: Uint8Array }>} */
  const last = new WeakMap();

  /**
   * The rule of `filtering.py` for each event: 0 is out, 1 is in, 2 may be in.
   * @param {Atlas.Events} events
   * @param {Atlas.EventFilter} filter
   * @returns {Uint8Array}
   */
  atlas.eventStandings = function (events, filter) {
    const of = [filter.since, filter.until, ...filter.kinds].join();
    const known = last.get(events);
    if (known?.of === of) return known.standings;
    const { since, until } = filter;
    const kinds = Uint8Array.from(filter.kinds, Number);
    const whole = since === -Infinity && until === Infinity;
    const { first, last: latest, dated, kind, rows } = events;
    const standings = new Uint8Array(rows);
    for (let row = 0; row < rows; row += 1) {
      if (!kinds[kind[row]]) continue;
      if (whole) standings[row] = IN;
      else if (!dated[row]) standings[row] = MAY;
      else if (first[row] >= since && latest[row] <= until) standings[row] = IN;
      else if (first[row] <= until && latest[row] >= since) standings[row] = MAY;
    }
    last.set(events, { of, standings });
    return standings;
  };

  atlas.eventSums = function (events, filter) {
    const standings = atlas.eventStandings(events, filter);
    let [shown, may] = [0, 0];
    for (let row = 0; row < events.rows; row += 1) {
      if (standings[row] === IN) shown += events.count[row];
      else if (standings[row] === MAY) may += events.count[row];
    }
    return { shown, may };
  };
})(borderatlas);
