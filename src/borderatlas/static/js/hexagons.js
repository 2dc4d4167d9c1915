"use strict";

/** The lattice of hexagons in which events are counted; `hexagons.py` says the same. */
(function (atlas) {
  const WIDE = 44;
  const RADIUS = WIDE / Math.sqrt(3);

  atlas.HEXAGON = WIDE;

  /** Column and row of a hexagon as one number, so that a million points make no million pairs. */
  const ROWS = 2 ** 24;
  const LEAST = 2 ** 23;

  /**
   * @param {number} x on the plane of web maps at a whole zoom, in CSS pixels
   * @param {number} y
   * @returns {number} the hexagon, for `hexagonOf`
   */
  atlas.hexagonAt = function (x, y) {
    const row = y / (1.5 * RADIUS);
    const column = x / WIDE - row / 2;
    const third = -column - row;
    let q = Math.floor(column + 0.5);
    let r = Math.floor(row + 0.5);
    const s = Math.floor(third + 0.5);
    const [offQ, offR, offS] = [Math.abs(q - column), Math.abs(r - row), Math.abs(s - third)];
    if (offQ >= offR && offQ >= offS) q = -r - s;
    else if (offR >= offS) r = -q - s;
    return (q + LEAST) * ROWS + r + LEAST;
  };

  /**
   * @param {number} key
   * @returns {[number, number]} column q and row r
   */
  atlas.hexagonOf = (key) => [Math.floor(key / ROWS) - LEAST, (key % ROWS) - LEAST];

  /**
   * @param {number} q
   * @param {number} row
   * @returns {Atlas.Point} the middle of a hexagon, on the same plane
   */
  atlas.hexagonMiddle = (q, row) => ({ x: WIDE * (q + row / 2), y: 1.5 * RADIUS * row });
})(borderatlas);
