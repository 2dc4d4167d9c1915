"use strict";

/** Text on the map: its lines, its size, its letters. */
(function (atlas) {
  const LEADING = 1.22;

  /** Text as lines in one style; no text, no lines. */
  atlas.linesOf = function (text, style) {
    const { words, language } = atlas.spoken(text);
    const lang = language === atlas.LANGUAGE ? undefined : language;
    return style && words ? words.split("\n").map((line) => ({ text: line, style, lang })) : [];
  };

  /** @type {CanvasRenderingContext2D | null} */
  let pen = null;
  /** @type {Map<string, number>} */
  const widths = new Map();
  // What was measured before the letters of the page were there is not true of them.
  globalThis.document?.fonts?.addEventListener("loadingdone", () => widths.clear());

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
    for (const { text, style, lang } of block.lines) {
      const attributes = {
        lang,
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
