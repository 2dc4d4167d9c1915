"use strict";

/** Sized symbols: the formulas of `sizes.py`, and the parts of `symbols.py`, for other numbers. */
(function (atlas) {
  const PX = 96 / 72;
  /** Opacity of the area and of the edge of what may be added to a number. */
  const POSSIBLE = /** @type {const} */ ([0.1, 0.45]);
  /** Corners of a shape and its turn in degrees; as in `symbols.py`. */
  const SIDES = new Map([
    ["triangle", { sides: 3, turn: 0 }],
    ["diamond", { sides: 4, turn: 0 }],
    ["square", { sides: 4, turn: 45 }],
    ["pentagon", { sides: 5, turn: 0 }],
    ["hexagon", { sides: 6, turn: 30 }],
  ]);

  /**
   * As Python rounds: what lies exactly between goes to the even digit.
   * @param {number} value
   * @param {number} digits
   */
  function round(value, digits) {
    const scale = 10 ** digits;
    // Only a multiple of a power of two can lie exactly between two decimals.
    const between = Number.isInteger(value * 2 ** (digits + 1)) && Math.abs((value * scale) % 1) === 0.5;
    const rounded = between ? 2 * Math.round((value * scale) / 2) / scale : Number(value.toFixed(digits));
    return rounded + 0; // no -0
  }

  /**
   * @param {Atlas.Size} size
   * @param {number} value
   * @returns {number} the radius in points
   */
  const radius = (size, value) => round(size.radius_pt * Math.sqrt(value / size.maximum), 3);

  /**
   * @param {Atlas.Size} size
   * @param {Atlas.Figure} figure
   * @returns {Atlas.Drawing}
   */
  function symbol(size, { low, high, span, fewer }) {
    if (!span) return hollow(size, "?", size.unknown_pt);
    if (span[1] === 0) return hollow(size, "0", size.unknown_pt);
    if (fewer) return hollow(size, "<", size.unknown_pt);
    const disc = { ...size.symbol, radius_pt: radius(size, low ?? 0) };
    if (low !== null && high !== null) {
      return { ...disc, ring_pt: high > low ? radius(size, high) : 0 };
    }
    const outer = radius(size, span[1]) + (high === null ? size.open_gap_pt : 0);
    return { ...disc, ring_pt: round(outer, 3), ring_dash_pt: size.open_dash_pt };
  }

  /**
   * @param {Atlas.Size} size
   * @param {number} reported
   */
  const empty = (size, reported) =>
    reported ? hollow(size, "–", size.unknown_pt) : hollow(size, "", size.empty_pt);

  /**
   * @param {Atlas.Size} size
   * @param {string} sign
   * @param {number} radius_pt
   * @returns {Atlas.Drawing}
   */
  const hollow = (size, sign, radius_pt) =>
    ({ ...size.symbol, hollow: true, sign, radius_pt, fill: "paper" });

  /** @param {number} points */
  const px = (points) => round(points * PX, 2);

  /** @param {Atlas.Drawing} drawing */
  const edge = ({ stroke, stroke_pt }) =>
    stroke && stroke_pt ? { stroke: atlas.paint(stroke), "stroke-width": px(stroke_pt) } : {};

  /** @param {number[]} lengths */
  const dashes = (lengths) => lengths.map(px).join(" ");

  /**
   * @param {Atlas.Drawing} drawing
   * @returns {Atlas.Part[]} the lowest first
   */
  function parts(drawing) {
    /** @type {Atlas.Part[]} */
    const found = [];
    const fill = atlas.paint(drawing.fill);
    if (drawing.possible_pt) {
      const { hollow, stroke } = drawing;
      const possible = {
        r: px(drawing.possible_pt),
        fill: atlas.paint(hollow || !drawing.fill ? stroke : drawing.fill),
        "fill-opacity": POSSIBLE[0],
        "stroke-opacity": POSSIBLE[1],
      };
      found.push(["circle", { ...possible, ...edge(drawing) }, ""]);
    }
    if (drawing.ring_pt) {
      found.push([
        "circle",
        {
          r: px(drawing.ring_pt),
          fill,
          "fill-opacity": drawing.ring_fill_opacity,
          ...edge(drawing),
          ...(drawing.ring_dash_pt.length ? { "stroke-dasharray": dashes(drawing.ring_dash_pt) } : {}),
        },
        "",
      ]);
    }
    if (drawing.radius_pt) found.push(...body(drawing, fill));
    if (drawing.sign) {
      const size = round(drawing.radius_pt * PX * 1.45, 2);
      const sign = {
        "font-size": size,
        "font-weight": 700,
        "text-anchor": "middle",
        y: round(size * 0.36, 2),
        fill: atlas.paint(drawing.stroke || drawing.fill),
      };
      found.push(["text", sign, drawing.sign]);
    }
    return found;
  }

  /**
   * @param {Atlas.Drawing} drawing
   * @param {string} fill
   * @returns {Atlas.Part[]}
   */
  function body(drawing, fill) {
    const [tag, outline] = outlineOf(drawing);
    const width = px(drawing.stroke_pt + 2 * drawing.casing_pt);
    const casing = { fill: "none", stroke: atlas.paint(drawing.casing), "stroke-width": width };
    const dash = drawing.dash_pt.length ? { "stroke-dasharray": dashes(drawing.dash_pt) } : {};
    const own = { fill, "fill-opacity": drawing.fill_opacity, ...edge(drawing), ...dash };
    /** @type {Atlas.Part} */
    const shape = [tag, { ...outline, ...own }, ""];
    return drawing.casing ? [[tag, { ...outline, ...casing }, ""], shape] : [shape];
  }

  /**
   * @param {Atlas.Drawing} drawing
   * @returns {[string, Record<string, string | number>]}
   */
  function outlineOf({ shape, radius_pt }) {
    const reach = radius_pt * PX;
    const polygon = SIDES.get(shape);
    if (polygon) {
      const { sides, turn } = polygon;
      const corners = Array.from({ length: sides }, (_, k) => {
        const angle = ((turn + (360 * k) / sides) * Math.PI) / 180;
        const far = reach * cornerFactor(sides);
        return `${round(far * Math.sin(angle), 2)},${round(-far * Math.cos(angle), 2)}`;
      });
      return ["polygon", { points: corners.join(" "), "stroke-linejoin": "round" }];
    }
    if (shape === "bar") {
      const half = round(reach * 0.35, 2);
      const [x, width] = [round(-reach, 2), round(2 * reach, 2)];
      return ["rect", { x, y: -half, width, height: 2 * half }];
    }
    return ["circle", { r: round(reach, 2) }];
  }

  /** @param {number} sides */
  const cornerFactor = (sides) =>
    Math.sqrt((2 * Math.PI) / (sides * Math.sin((2 * Math.PI) / sides)));

  /**
   * @param {Atlas.Drawing} drawing
   * @returns {number} the radius in pixels of the circle that holds the whole symbol
   */
  function outer({ shape, radius_pt, ring_pt, possible_pt, stroke_pt }) {
    const polygon = SIDES.get(shape);
    const reach = polygon ? radius_pt * cornerFactor(polygon.sides) : radius_pt;
    return px(Math.max(reach, ring_pt, possible_pt) + stroke_pt / 2);
  }

  atlas.sizes = { round, radius, symbol, parts, outer };

  /**
   * How a mark that is in, or may be, is drawn; as in `filtering.draw`.
   * @param {Atlas.Mark} mark
   * @param {Atlas.Data} data
   * @param {Atlas.Filtered} seen
   * @returns {Atlas.Drawn}
   */
  atlas.drawn = function (mark, data, seen) {
    /** @type {[Atlas.Estimate, Atlas.Standing][]} */
    const numbers = [];
    for (const item of mark.sizedBy) {
      const standing = seen.estimates.get(item) ?? "out";
      if (standing !== "out") numbers.push([item, standing]);
    }
    const all = numbers.map(([item]) => item);
    const certain = numbers.filter(([, standing]) => standing === "in").map(([item]) => item);
    const lighter = seen.marks.get(mark) === "may" || (all.length > 0 && !certain.length);
    const size = data.sizes[mark.size];
    if (!size) return { symbol: null, lighter, numbers };
    const told = certain.length ? certain : all;
    const base = told.length ? symbol(size, figureOf(told)) : empty(size, mark.reported);
    const most = atlas.greatest(all);
    const possible_pt = most > atlas.greatest(told) ? radius(size, most) : 0;
    const [stroke, stroke_pt] = mark.edge;
    const softness = { fill_opacity: mark.opacity, stroke, stroke_pt };
    return { symbol: { ...base, ...softness, possible_pt }, lighter, numbers };
  };

  /**
   * @param {Atlas.Estimate[]} estimates of separate events, or one
   * @returns {Atlas.Figure}
   */
  function figureOf(estimates) {
    const [one] = estimates;
    if (one && estimates.length === 1) {
      return { low: one.low, high: one.high, span: atlas.spanOf(one), fewer: one.fewer === 1 };
    }
    const numbered = estimates.filter(atlas.spanOf);
    if (!numbered.length) return { low: null, high: null, span: null, fewer: false };
    const low = numbered.reduce((sum, item) => sum + (item.low ?? 0), 0);
    const high = atlas.greatest(numbered);
    const closed = numbered.length === estimates.length && numbered.every((item) => item.high !== null);
    return { low, high: closed ? high : null, span: [low, high], fewer: false };
  }
})(borderatlas);
