"use strict";

/** How the events in a window stand together. */
(function (atlas) {
  /** As many events in one hexagon stand as dots, if they stand apart. */
  const DOTS = 3;
  const TILE = 256;

  const OUT = 0;
  const IN = 1;

  /**
   * The groups in a window: a disc with a number for each hexagon, or dots that stand apart. Where
   * events are counted at places, one that is alone in its hexagon has its disc where it is.
   * @param {Atlas.Events} events
   * @param {Atlas.EventFilter} filter
   * @param {Atlas.EventWindow} window
   * @param {Atlas.EventLayer["look"]} look
   * @returns {Atlas.EventView}
   */
  atlas.eventView = function (events, filter, window, look) {
    const world = TILE * 2 ** window.zoom;
    const standings = atlas.eventStandings(events, filter);
    const cells = counted(events, standings, slotsOf(events, window));
    const greatest = Math.max(1, ...cells.map(({ count, may }) => count + may));
    const groups = cells
      .flatMap((cell) => apart(events, standings, cell, world, look) ?? [disc(events, cell, greatest, world, look)])
      .map((group) => ({ ...group, zoom: window.zoom }));
    return { zoom: window.zoom, groups };
  };

  /** @typedef {{ key: number, count: number, may: number, rows: number[], size: number, mixed: boolean }} Cell */
  /** @typedef {{ begin: number, slots: Int32Array, keys: number[] }} Slots */

  /** @type {WeakMap<Atlas.Events, { of: string, slots: Slots }>} */
  const placed = new WeakMap();

  /**
   * In which hexagon each event of a window is, as a place in `keys`; -1 beyond the window. It
   * changes with the window and not with the filter.
   * @param {Atlas.Events} events
   * @param {Atlas.EventWindow} window
   * @returns {Slots}
   */
  function slotsOf(events, window) {
    const of = Object.values(window).join();
    const known = placed.get(events);
    if (known?.of === of) return known.slots;
    const world = TILE * 2 ** window.zoom;
    const margin = atlas.HEXAGON / world;
    const { x, y } = events;
    const [begin, end] = span(events, window.west - margin, window.east + margin);
    const [west, east] = [window.west - margin, window.east + margin];
    const [north, south] = [window.north - margin, window.south + margin];
    const slots = new Int32Array(end - begin).fill(-1);
    /** @type {number[]} */
    const keys = [];
    /** @type {Map<number, number>} */
    const found = new Map();
    let [lastKey, lastSlot] = [-1, -1];
    for (let row = begin; row < end; row += 1) {
      if (y[row] < north || y[row] > south || x[row] < west || x[row] > east) continue;
      const key = atlas.hexagonAt(x[row] * world, y[row] * world);
      if (key !== lastKey) {
        lastKey = key;
        lastSlot = found.get(key) ?? keys.push(key) - 1;
        found.set(key, lastSlot);
      }
      slots[row - begin] = lastSlot;
    }
    placed.set(events, { of, slots: { begin, slots, keys } });
    return { begin, slots, keys };
  }

  /**
   * @param {Atlas.Events} events
   * @param {Uint8Array} standings
   * @param {Slots} slots
   * @returns {Cell[]} those with events
   */
  function counted(events, standings, { begin, slots, keys }) {
    /** @type {Cell[]} */
    const cells = keys.map((key) => ({ key, count: 0, may: 0, rows: [], size: 0, mixed: !events.cell }));
    const [sure, may, size] = [0, 1, 2].map(() => new Float64Array(keys.length));
    for (let i = 0; i < slots.length; i += 1) {
      const [slot, standing] = [slots[i], standings[begin + i]];
      if (slot < 0 || standing === OUT) continue;
      if (standing === IN) sure[slot] += events.count[begin + i];
      else may[slot] += events.count[begin + i];
      const cell = cells[slot];
      cell.mixed ||= size[slot] > 0 && events.cell?.[begin + i] !== events.cell?.[cell.rows[0] ?? -1];
      if (size[slot] < DOTS) cell.rows.push(begin + i);
      size[slot] += 1;
    }
    cells.forEach((cell, i) => Object.assign(cell, { count: sure[i], may: may[i], size: size[i] }));
    return cells.filter((cell) => cell.size > 0);
  }

  /**
   * @param {Atlas.Events} events
   * @param {number} west
   * @param {number} east
   * @returns {[number, number]} from which row to which events can be there
   */
  function span(events, west, east) {
    // Those of a table stand by longitude, those that are counted beforehand by cell.
    return isSorted(events) ? [before(events.x, west), before(events.x, east)] : [0, events.rows];
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
    const x = middle.x / world;
    const standings = atlas.eventStandings(events, filter);
    const [begin, end] = span(events, x - atlas.HEXAGON / world, x + atlas.HEXAGON / world);
    const found = [];
    for (let row = begin; row < end; row += 1) {
      const own = standings[row] && atlas.hexagonAt(events.x[row] * world, events.y[row] * world) === key;
      if (own) found.push(row);
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
   * @param {Uint8Array} standings
   * @param {Cell} cell
   * @param {number} world
   * @param {Atlas.EventLayer["look"]} look
   * @returns {Atlas.EventGroup[] | null}
   */
  function apart(events, standings, { rows, size, count, may }, world, look) {
    if (events.cell || size > DOTS || count + may !== size) return null;
    const points = rows.map((row) => pointOf(events, row, world));
    if (!standApart(points, 2 * look.dot + 2)) return null;
    return rows.map((row, i) => {
      const sure = standings[row] === IN;
      const at = points[i] ?? { x: 0, y: 0 };
      return { ...at, radius: look.dot, count: Number(sure), may: Number(!sure), rows: [row], key: 0, zoom: 0, corners: [] };
    });
  }

  /**
   * @param {Atlas.Events} events
   * @param {Cell} cell
   * @param {number} greatest number of a hexagon in the window
   * @param {number} world
   * @param {Atlas.EventLayer["look"]} look
   * @returns {Atlas.EventGroup}
   */
  function disc(events, { key, count, may, rows, mixed }, greatest, world, look) {
    const middle = atlas.hexagonMiddle(...atlas.hexagonOf(key));
    const at = mixed ? middle : pointOf(events, rows[0] ?? 0, world);
    const radius = Math.max(look.least, look.greatest * Math.sqrt((count + may) / greatest));
    return { ...at, radius, count, may, rows: [], key, zoom: 0, corners: mixed ? corners(middle) : [] };
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
