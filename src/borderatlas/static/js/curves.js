"use strict";

/** The curves of legs and brackets, in screen coordinates (y points down). */
(function (atlas) {
  const STEPS = 24;
  /** Less of a line than this says nothing: only the arrow head is drawn. */
  const SHORTEST = 8;

  /** @param {number} length */
  const short = (length) => length.toFixed(1);

  /**
   * @param {Atlas.Point} a
   * @param {Atlas.Point} b
   */
  const distance = (a, b) => Math.hypot(b.x - a.x, b.y - a.y);

  /**
   * The control point of a quadratic curve whose apex lies `curve` of its length to the right
   * of the direction of travel. There and back thus bend to different sides.
   * @param {Atlas.Point} a
   * @param {Atlas.Point} b
   * @param {number} curve
   * @returns {Atlas.Point}
   */
  function control(a, b, curve) {
    return {
      x: (a.x + b.x) / 2 - 2 * curve * (b.y - a.y),
      y: (a.y + b.y) / 2 + 2 * curve * (b.x - a.x),
    };
  }

  /**
   * @param {Atlas.Point} a
   * @param {Atlas.Point} c control point
   * @param {Atlas.Point} b
   * @param {number} t
   * @returns {Atlas.Point}
   */
  function along(a, c, b, t) {
    const u = 1 - t;
    return {
      x: u * u * a.x + 2 * u * t * c.x + t * t * b.x,
      y: u * u * a.y + 2 * u * t * c.y + t * t * b.y,
    };
  }

  /**
   * Points of a path through `points`, curved if it has two.
   * @param {Atlas.Point[]} points
   * @param {number} curve
   * @returns {Atlas.Point[]}
   */
  function sample(points, curve) {
    const [a, b] = points;
    if (points.length !== 2 || !a || !b || !curve) return points;
    const c = control(a, b, curve);
    return Array.from({ length: STEPS + 1 }, (_, step) => along(a, c, b, step / STEPS));
  }

  /**
   * Cuts a length off the end of a path.
   * @param {Atlas.Point[]} path
   * @param {number} length
   * @returns {Atlas.Point[]}
   */
  function cutEnd(path, length) {
    const kept = path.slice();
    let left = length;
    for (;;) {
      const b = kept.pop();
      const a = kept.at(-1);
      if (!a || !b) return [];
      const step = distance(a, b);
      if (step > left) {
        const t = 1 - left / step;
        return [...kept, { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) }];
      }
      left -= step;
    }
  }

  /**
   * @param {Atlas.Point[]} points
   * @returns {string}
   */
  const polyline = (points) =>
    points.map((p, i) => `${i ? "L" : "M"}${short(p.x)} ${short(p.y)}`).join("");

  /** @param {Atlas.Point[]} points */
  const lengthOf = (points) =>
    points.slice(1).reduce((sum, p, i) => sum + distance(points[i] ?? p, p), 0);

  /**
   * @param {Atlas.Point} from
   * @param {Atlas.Point} to
   */
  const heading = (from, to) => (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;

  /**
   * A leg from the edge of one symbol to the edge of the next. When hardly anything is left
   * between them, `d` is empty and the arrow head stands alone, halfway.
   * @param {Atlas.Point[]} points at least two
   * @param {number} curve
   * @param {[number, number]} gaps radii of the symbols at both ends
   * @returns {Atlas.Path | null}
   */
  atlas.legPath = function (points, curve, gaps) {
    const whole = sample(points, curve);
    const first = whole[0];
    const last = whole.at(-1);
    if (!first || !last || lengthOf(whole) < 1) return null;
    const backwards = cutEnd(whole, gaps[1]).reverse();
    const path = cutEnd(backwards, gaps[0]).reverse();
    const tip = path.at(-1);
    const before = path.at(-2);
    if (!tip || !before || lengthOf(path) < SHORTEST) {
      // Between the two rims, or halfway when the rims overlap.
      const span = distance(first, last);
      const t = Math.min(1, Math.max(0, (gaps[0] + (span - gaps[1])) / 2 / span));
      const x = first.x + t * (last.x - first.x);
      const y = first.y + t * (last.y - first.y);
      return {
        d: "",
        points: [{ x, y }],
        end: { x, y, angle: heading(first, last) },
        apex: { x, y },
      };
    }
    const middle = path[Math.floor(path.length / 2)] ?? tip;
    return {
      d: polyline(path),
      points: path,
      end: { ...tip, angle: heading(before, tip) },
      apex: middle,
    };
  };

  /**
   * The arc that joins the members of a set, from west to east; its apex carries the label.
   * @param {Atlas.Point[]} points
   * @param {number} curve
   * @param {[number, number]} gaps radii of the symbols at both ends
   * @returns {Atlas.Path}
   */
  atlas.arcPath = function (points, curve, gaps) {
    /** @type {Atlas.Point[]} */
    const whole = [];
    let apex = points[0] ?? { x: 0, y: 0 };
    let longest = 0;
    for (let i = 0; i + 1 < points.length; i += 1) {
      const a = /** @type {Atlas.Point} */ (points[i]);
      const b = /** @type {Atlas.Point} */ (points[i + 1]);
      whole.push(...sample([a, b], curve));
      if (distance(a, b) > longest) {
        longest = distance(a, b);
        apex = along(a, control(a, b, curve), b, 0.5);
      }
    }
    const path = cutEnd(cutEnd(whole, gaps[1]).reverse(), gaps[0]).reverse();
    const end = path.at(-1) ?? apex;
    return { d: polyline(path), points: path, end: { ...end, angle: 0 }, apex };
  };
})(borderatlas);
