"use strict";

/** Which events pass a filter, and how those in a window stand together. */
(function (atlas) {
  /** As many events in one hexagon stand as dots, if they stand apart. */
  const DOTS = 3;
  const TILE = 256;
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

  /** The rule of `filtering.py`: 0 is out, 1 is in, 2 may be in. */
  atlas.eventStanding = function (events, row, { since, until, kinds }) {
    if (!kinds[events.kind[row]]) return 0;
    if (since === -Infinity && until === Infinity) return 1;
    if (!events.dated[row]) return 2;
    const [first, last] = [events.first[row], events.last[row]];
    if (first >= since && last <= until) return 1;
    return first <= until && last >= since ? 2 : 0;
  };

  atlas.eventSums = function (events, filter) {
    let [shown, may] = [0, 0];
    for (let row = 0; row < events.rows; row += 1) {
      const standing = atlas.eventStanding(events, row, filter);
      if (standing === 1) shown += events.count[row];
      else if (standing === 2) may += events.count[row];
    }
    return { shown, may };
  };

  /**
   * The groups in a window: a disc with a number for each hexagon, or dots that stand apart.
   * @param {Atlas.Events} events
   * @param {Atlas.EventFilter} filter
   * @param {Atlas.EventWindow} window
   * @param {Atlas.EventLayer["look"]} look
   * @returns {Atlas.EventView}
   */
  atlas.eventView = function (events, filter, window, look) {
    const world = TILE * 2 ** window.zoom;
    const cells = [...counted(events, filter, window, world)];
    const greatest = Math.max(1, ...cells.map(([, { count, may }]) => count + may));
    const groups = cells
      .flatMap(([key, cell]) => apart(events, filter, cell, world, look) ?? [disc(key, cell, greatest, look)])
      .map((group) => ({ ...group, zoom: window.zoom }));
    return { zoom: window.zoom, groups };
  };

  /** @typedef {{ count: number, may: number, rows: number[], size: number }} Cell */

  /**
   * @param {Atlas.Events} events
   * @param {Atlas.EventFilter} filter
   * @param {Atlas.EventWindow} window
   * @param {number} world
   * @returns {Map<number, Cell>} by hexagon
   */
  function counted(events, filter, window, world) {
    const { x, y, count } = events;
    /** @type {Map<number, Cell>} */
    const cells = new Map();
    let last = -1;
    /** @type {Cell | undefined} */
    let cell;
    for (const row of inWindow(events, window, atlas.HEXAGON / world)) {
      const standing = atlas.eventStanding(events, row, filter);
      if (!standing) continue;
      const key = atlas.hexagonAt(x[row] * world, y[row] * world);
      if (key !== last || !cell) {
        cell = cells.get(key);
        if (!cell) cells.set(key, (cell = { count: 0, may: 0, rows: [], size: 0 }));
        last = key;
      }
      if (standing === 1) cell.count += count[row];
      else cell.may += count[row];
      cell.size += 1;
      if (cell.size <= DOTS) cell.rows.push(row);
    }
    return cells;
  }

  /**
   * The rows in a window and a margin around it; those of a table stand by longitude.
   * @param {Atlas.Events} events
   * @param {Atlas.EventWindow} window
   * @param {number} margin
   */
  function* inWindow(events, { west, north, east, south }, margin) {
    const { x, y } = events;
    const sorted = isSorted(events);
    const begin = sorted ? before(x, west - margin) : 0;
    const end = sorted ? before(x, east + margin) : events.rows;
    for (let row = begin; row < end; row += 1) {
      const [px, py] = [x[row], y[row]];
      if (py >= north - margin && py <= south + margin && px >= west - margin && px <= east + margin) {
        yield row;
      }
    }
  }

  /**
   * @param {Atlas.Events} events
   * @param {Atlas.EventFilter} filter
   * @param {Atlas.EventGroup} group
   * @returns {number[]} the rows behind what stands on the map
   */
  atlas.eventRows = function (events, filter, { key, zoom, rows }) {
    if (!key) return rows;
    const world = TILE * 2 ** zoom;
    const middle = atlas.hexagonMiddle(...atlas.hexagonOf(key));
    const [x, y] = [middle.x / world, middle.y / world];
    const found = [];
    for (const row of inWindow(events, { west: x, east: x, north: y, south: y, zoom }, atlas.HEXAGON / world)) {
      const own = atlas.hexagonAt(events.x[row] * world, events.y[row] * world) === key;
      if (own && atlas.eventStanding(events, row, filter)) found.push(row);
    }
    return found;
  };

  /** @type {WeakMap<Atlas.Events, boolean>} */
  const known = new WeakMap();

  /** @param {Atlas.Events} events */
  function isSorted(events) {
    const told = known.get(events);
    if (told !== undefined) return told;
    const found = events.x.every((value, i) => i === 0 || value >= events.x[i - 1]);
    known.set(events, found);
    return found;
  }

  /**
   * @param {Float64Array} values ascending
   * @param {number} bound
   * @returns {number} how many are below it
   */
  function before(values, bound) {
    let [low, high] = [0, values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] < bound) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * Events of a hexagon as dots, if they are few and stand apart.
   * @param {Atlas.Events} events
   * @param {Atlas.EventFilter} filter
   * @param {Cell} cell
   * @param {number} world
   * @param {Atlas.EventLayer["look"]} look
   * @returns {Atlas.EventGroup[] | null}
   */
  function apart(events, filter, { rows, size, count, may }, world, look) {
    if (size > DOTS || count + may !== size) return null;
    const points = rows.map((row) => pointOf(events, row, world));
    if (!standApart(points, 2 * look.dot + 2)) return null;
    return rows.map((row, i) => {
      const sure = atlas.eventStanding(events, row, filter) === 1;
      const at = points[i] ?? { x: 0, y: 0 };
      return { ...at, radius: look.dot, count: Number(sure), may: Number(!sure), rows: [row], key: 0, zoom: 0, corners: [] };
    });
  }

  /**
   * @param {number} key of the hexagon
   * @param {Cell} cell
   * @param {number} greatest number of a hexagon in the window
   * @param {Atlas.EventLayer["look"]} look
   * @returns {Atlas.EventGroup}
   */
  function disc(key, { count, may }, greatest, look) {
    const middle = atlas.hexagonMiddle(...atlas.hexagonOf(key));
    const radius = Math.max(look.least, look.greatest * Math.sqrt((count + may) / greatest));
    return { ...middle, radius, count, may, rows: [], key, zoom: 0, corners: corners(middle) };
  }

  /**
   * @param {Atlas.Events} events
   * @param {number} row
   * @param {number} world
   */
  const pointOf = (events, row, world) => ({
    x: events.x[row] * world,
    y: events.y[row] * world,
  });

  /**
   * @param {Atlas.Point[]} points
   * @param {number} least
   */
  const standApart = (points, least) =>
    points.every((one, i) => points.slice(i + 1).every((other) => Math.hypot(one.x - other.x, one.y - other.y) >= least));

  /** @param {Atlas.Point} middle */
  const corners = ({ x, y }) =>
    [0, 1, 2, 3, 4, 5].map((i) => ({
      x: x + (atlas.HEXAGON / Math.sqrt(3)) * Math.sin((i * Math.PI) / 3),
      y: y - (atlas.HEXAGON / Math.sqrt(3)) * Math.cos((i * Math.PI) / 3),
    }));
})(borderatlas);
