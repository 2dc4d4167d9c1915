"use strict";

/** From one number of events to the next, by keys. */
(function (atlas) {
  /** @type {Record<string, [number, number]>} */
  const WAYS = {
    ArrowRight: [1, 0],
    ArrowLeft: [-1, 0],
    ArrowDown: [0, 1],
    ArrowUp: [0, -1],
  };

  /**
   * @param {Atlas.EventGroup} one
   * @param {Atlas.EventGroup | null} other
   */
  atlas.sameEvents = (one, other) =>
    other !== null && one.key === other.key && one.zoom === other.zoom && (one.key > 0 || one.rows[0] === other.rows[0]);

  /**
   * The nearest group in a direction; the first one where none is chosen.
   * @param {Atlas.EventGroup[]} groups
   * @param {Atlas.EventGroup | null} from
   * @param {string} key
   */
  atlas.nextEvents = function (groups, from, key) {
    const [dx, dy] = WAYS[key] ?? [0, 0];
    if (!from) return groups.reduce((a, b) => (b.count > (a?.count ?? -1) ? b : a), groups[0] ?? null);
    let nearest = Infinity;
    let found = from;
    for (const group of groups) {
      const along = (group.x - from.x) * dx + (group.y - from.y) * dy;
      const aside = Math.abs((group.x - from.x) * dy) + Math.abs((group.y - from.y) * dx);
      const cost = along + 2 * aside;
      if (group !== from && along > 0 && aside <= 2 * along && cost < nearest) [nearest, found] = [cost, group];
    }
    return found;
  };
})(borderatlas);
