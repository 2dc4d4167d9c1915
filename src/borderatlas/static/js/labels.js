"use strict";

/** Room for labels: boxes that must not overlap, points that had better stay free. */
(function (atlas) {
  const LEADING = 1.22;
  const GAP = 5;
  const CELL = 24;

  atlas.overlaps = (a, b) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

  /**
   * @param {Atlas.Circle} circle
   * @param {Atlas.Box} box
   */
  function touches(circle, box) {
    const x = Math.max(box.x0, Math.min(circle.x, box.x1));
    const y = Math.max(box.y0, Math.min(circle.y, box.y1));
    return Math.hypot(circle.x - x, circle.y - y) < circle.radius;
  }

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
    /** @type {Map<string, Atlas.Point[]>} */
    const cells = new Map();
    /** @param {number} x @param {number} y */
    const key = (x, y) => `${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`;

    /** @param {Atlas.Box} box */
    function isFree(box) {
      const inside =
        box.x0 >= frame.x0 && box.y0 >= frame.y0 && box.x1 <= frame.x1 && box.y1 <= frame.y1;
      if (!inside || boxes.some((taken) => atlas.overlaps(taken, box))) return false;
      return !circles.some((circle) => touches(circle, box));
    }

    /** @param {Atlas.Point[]} points */
    function avoid(points) {
      for (const point of points) {
        const name = key(point.x, point.y);
        const cell = cells.get(name);
        if (cell) cell.push(point);
        else cells.set(name, [point]);
      }
    }

    /** @param {Atlas.Box} box */
    function cost(box) {
      let crossed = 0;
      for (let x = box.x0; x < box.x1 + CELL; x += CELL) {
        for (let y = box.y0; y < box.y1 + CELL; y += CELL) {
          for (const p of cells.get(key(x, y)) ?? []) {
            if (p.x > box.x0 && p.x < box.x1 && p.y > box.y0 && p.y < box.y1) crossed += 1;
          }
        }
      }
      return crossed;
    }

    return {
      frame,
      isFree,
      avoid,
      cost,
      take: (box) => void boxes.push(box),
      takeCircle: (circle) => void circles.push(circle),
    };
  };

  /**
   * Boxes beside a symbol, the best first: right, left, above, below, then the corners.
   * @param {Atlas.Block} block
   * @param {Atlas.Point} at
   * @param {number} radius
   * @returns {Atlas.Box[]}
   */
  atlas.candidates = function (block, at, radius) {
    const { width, height } = block;
    const away = radius + GAP;
    const slant = radius * Math.SQRT1_2 + GAP;
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

  atlas.centred = (block, at) => ({
    x0: at.x - block.width / 2,
    y0: at.y - block.height / 2,
    x1: at.x + block.width / 2,
    y1: at.y + block.height / 2,
  });

  /**
   * Takes the free box that covers the fewest points; earlier boxes win a tie and more:
   * a later one must save two points for each place that it stands behind.
   * @param {Atlas.Space} space
   * @param {Atlas.Box[]} boxes
   * @returns {Atlas.Box | null}
   */
  atlas.place = function (space, boxes) {
    /** @type {Atlas.Box | null} */
    let best = null;
    let lowest = Infinity;
    boxes.forEach((box, position) => {
      if (!space.isFree(box)) return;
      const cost = space.cost(box) + 2 * position;
      if (cost < lowest) [best, lowest] = [box, cost];
    });
    if (best) space.take(best);
    return best;
  };

  /** @type {CanvasRenderingContext2D | null} */
  let pen = null;
  /** @type {Map<string, number>} */
  const widths = new Map();

  /**
   * Width and height of lines of text.
   * @param {Atlas.Lines[]} lines
   * @param {string} family
   * @returns {Atlas.Block}
   */
  atlas.measure = function (lines, family) {
    pen ??= document.createElement("canvas").getContext("2d");
    let width = 0;
    let height = 0;
    for (const { text, style } of lines) {
      const font = `${style.italic ? "italic " : ""}${style.weight} ${style.size}px ${family}`;
      const key = `${font}\n${text}`;
      let plain = widths.get(key);
      if (plain === undefined && pen) {
        pen.font = font;
        plain = pen.measureText(text).width;
        widths.set(key, plain);
      }
      width = Math.max(width, (plain ?? 0) + style.spacing * [...text].length);
      height += style.size * LEADING;
    }
    return { lines, width: Math.ceil(width), height: Math.ceil(height) };
  };

  /**
   * Sets lines into a box, towards the side where their symbol is.
   * @param {Atlas.Block} block
   * @param {Atlas.Box} box
   * @param {Atlas.Point} anchor
   * @returns {SVGElement}
   */
  atlas.drawBlock = function (block, box, anchor) {
    const group = atlas.svg("g", {
      class: "ba-label",
      "data-box": [box.x0, box.y0, box.x1, box.y1].map((n) => n.toFixed(1)).join(" "),
    });
    const side = anchor.x <= box.x0 ? "start" : anchor.x >= box.x1 ? "end" : "middle";
    const x = side === "start" ? box.x0 : side === "end" ? box.x1 : (box.x0 + box.x1) / 2;
    let y = box.y0;
    for (const { text, style } of block.lines) {
      const attributes = {
        x: x.toFixed(1),
        y: (y + style.size * 0.95).toFixed(1),
        "text-anchor": side,
        "font-size": style.size,
        "font-weight": style.weight,
        "font-style": style.italic ? "italic" : undefined,
        "letter-spacing": style.spacing || undefined,
        fill: style.color,
        stroke: style.halo,
        "stroke-width": (style.size * 0.28).toFixed(1),
      };
      group.append(atlas.svg("text", attributes, text));
      y += style.size * LEADING;
    }
    return group;
  };
})(borderatlas);
