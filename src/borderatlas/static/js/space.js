"use strict";

/** Room for labels: boxes that must not overlap, lines that had better stay free. */
(function (atlas) {
  /** A name this near to the symbol of another place would be read as that place's. */
  const CLEAR = 9;
  /** Side of the cells that crossed lines are counted in. */
  const CELL = 4;

  atlas.overlaps = (a, b) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

  /**
   * @param {Atlas.Circle} circle
   * @param {Atlas.Box} box
   * @param {number} [margin]
   */
  function touches(circle, box, margin = 0) {
    const x = Math.max(box.x0, Math.min(circle.x, box.x1));
    const y = Math.max(box.y0, Math.min(circle.y, box.y1));
    return Math.hypot(circle.x - x, circle.y - y) < circle.radius + margin;
  }
  atlas.touches = touches;

  atlas.inside = (frame, point) =>
    point.x > frame.x0 && point.x < frame.x1 && point.y > frame.y0 && point.y < frame.y1;

  atlas.around = (at, radius) => ({
    x0: at.x - radius,
    y0: at.y - radius,
    x1: at.x + radius,
    y1: at.y + radius,
  });

  /**
   * An empty space within a frame.
   * @param {Atlas.Box} frame
   * @returns {Atlas.Space}
   */
  atlas.space = function (frame) {
    /** @type {Atlas.Box[]} */
    const boxes = [];
    /** @type {Atlas.Circle[]} */
    const circles = [];
    /** @type {Atlas.Box[]} of raw events: names keep off them unless they must stand over them */
    const numbers = [];
    const columns = Math.max(0, Math.ceil((frame.x1 - frame.x0) / CELL));
    const rows = Math.max(0, Math.ceil((frame.y1 - frame.y0) / CELL));
    const lines = new Uint8Array(columns * rows); // 1 where a line runs

    /**
     * @param {Atlas.Box} box
     * @param {Atlas.Owner} [owner] of the label; it keeps clear of the symbols of others, but
     *   not more than it must of those that lie in one heap with its own
     */
    function isFree(box, owner) {
      const inside =
        box.x0 >= frame.x0 && box.y0 >= frame.y0 && box.x1 <= frame.x1 && box.y1 <= frame.y1;
      if (!inside || boxes.some((taken) => atlas.overlaps(taken, box))) return false;
      if (!owner?.over && numbers.some((taken) => atlas.overlaps(taken, box))) return false;
      return !circles.some((circle) => {
        if (!owner?.id) return touches(circle, box);
        if (circle.owner === owner.id) return !circle.ring && touches(circle, box);
        const heap = Math.hypot(circle.x - owner.x, circle.y - owner.y) < circle.radius + CLEAR;
        return touches(circle, box, heap ? 0 : CLEAR);
      });
    }

    /** @param {Atlas.Point[]} points of a line */
    function avoid(points) {
      for (let i = 0; i < points.length; i += 1) {
        const a = /** @type {Atlas.Point} */ (points[i]);
        const b = points[i + 1] ?? a;
        const steps = Math.min(500, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / CELL)) || 1;
        for (let step = 0; step < steps; step += 1) {
          const column = Math.floor((a.x + ((b.x - a.x) * step) / steps - frame.x0) / CELL);
          const row = Math.floor((a.y + ((b.y - a.y) * step) / steps - frame.y0) / CELL);
          const seen = column >= 0 && column < columns && row >= 0 && row < rows;
          if (seen) lines[row * columns + column] = 1;
        }
      }
    }

    /** @param {Atlas.Box} box within the frame */
    function cost({ x0, y0, x1, y1 }) {
      const [left, top] = [Math.floor((x0 - frame.x0) / CELL), Math.floor((y0 - frame.y0) / CELL)];
      const [right, bottom] = [Math.ceil((x1 - frame.x0) / CELL), Math.ceil((y1 - frame.y0) / CELL)];
      let crossed = 0;
      for (let row = top; row < bottom; row += 1) {
        for (let at = row * columns + left; at < row * columns + right; at += 1) {
          crossed += lines[at] ?? 0;
        }
      }
      return crossed;
    }

    return {
      frame,
      isFree,
      avoid,
      cost,
      boxes,
      circles,
      numbers,
    };
  };

  /**
   * Boxes beside a symbol, the best first: right, left, above, below, then the corners.
   * @param {Atlas.Block} block
   * @param {Atlas.Point} at
   * @param {number} radius
   * @param {number} gap between the symbol and its label
   * @returns {Atlas.Box[]}
   */
  atlas.candidates = function (block, at, radius, gap) {
    const { width, height } = block;
    const away = radius + gap;
    const slant = radius * Math.SQRT1_2 + gap * 0.7;
    const right = at.x + away;
    const left = at.x - away - width;
    const middle = at.y - height / 2;
    const corners = [
      [right, middle],
      [left, middle],
      [at.x + slant, at.y - slant - height],
      [at.x + slant, at.y + slant],
      [at.x - slant - width, at.y - slant - height],
      [at.x - slant - width, at.y + slant],
      [at.x - width / 2, at.y - away - height],
      [at.x - width / 2, at.y + away],
      [right, at.y - height * 0.9],
      [right, at.y - height * 0.1],
      [left, at.y - height * 0.9],
      [left, at.y - height * 0.1],
    ];
    return corners.map(([x = 0, y = 0]) => ({ x0: x, y0: y, x1: x + width, y1: y + height }));
  };

  /**
   * Boxes above and below a symbol, pushed aside as far as the edge of the map or a button asks
   * for; those that stand off least come first.
   * @param {Atlas.Block} block
   * @param {Atlas.Point} at
   * @param {number} away from the middle of the symbol
   * @returns {Atlas.Box[]}
   */
  atlas.pushed = function ({ width, height }, at, away) {
    const shifts = Array.from({ length: 17 }, (_, i) => ((i % 2 ? -1 : 1) * Math.ceil(i / 2) * width) / 16);
    return shifts.flatMap((shift) =>
      [at.y - away - height, at.y + away].map((y) => {
        const x = at.x + shift - width / 2;
        return { x0: x, y0: y, x1: x + width, y1: y + height };
      }),
    );
  };

  atlas.centred = (block, at) => ({
    x0: at.x - block.width / 2,
    y0: at.y - block.height / 2,
    x1: at.x + block.width / 2,
    y1: at.y + block.height / 2,
  });

  /**
   * @param {Atlas.Box} box
   * @param {number} margin
   * @returns {Atlas.Box}
   */
  const grown = ({ x0, y0, x1, y1 }, margin) => ({
    x0: x0 - margin,
    y0: y0 - margin,
    x1: x1 + margin,
    y1: y1 + margin,
  });

  /**
   * Takes the free box that covers least of the lines. Earlier boxes are preferred: a later one
   * must keep clear of one more cell for each place that it stands behind.
   * @param {Atlas.Space} space
   * @param {Atlas.Box[]} boxes
   * @param {number} [margin] that must be free on all sides, too
   * @param {Atlas.Owner} [owner] the mark that the box is to name
   * @returns {Atlas.Box | null}
   */
  atlas.place = function (space, boxes, margin = 0, owner = undefined) {
    /** @type {Atlas.Box | null} */
    let best = null;
    let lowest = Infinity;
    for (const [position, box] of boxes.entries()) {
      if (position >= lowest) break; // not even one that covers nothing would be taken
      if (!space.isFree(grown(box, margin), owner)) continue;
      const cost = space.cost(box) + position;
      if (cost < lowest) [best, lowest] = [box, cost];
    }
    if (best) space.boxes.push(best);
    return best;
  };
})(borderatlas);
