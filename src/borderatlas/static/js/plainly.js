"use strict";

/** What stands on the page as SVG that needs no page: its words, line by line, and its colours. */
(function (atlas) {
  /** What a part of a drawing takes over from the part around it. */
  const INHERITED = [
    ...["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray"],
    ...["stroke-linejoin", "paint-order", "font-family", "font-size", "font-weight", "font-style"],
    ...["letter-spacing", "text-anchor"],
  ];
  const OF_THE_PAGE = /^(?:class|role|tabindex|hidden|style|data-.*|aria-.*)$/;

  /** @param {string} name @param {string} value */
  const tidied = (name, value) =>
    name === "font-size" || name === "stroke-width" || name === "letter-spacing"
      ? value.replace(/px$/, "")
      : value;

  /**
   * Writes down how a drawing looks on this page, and takes away what only the page knows.
   * @param {Element} element that is in the document
   * @param {CSSStyleDeclaration | null} around
   * @returns {void}
   */
  function settle(element, around) {
    const style = getComputedStyle(element);
    if (style.display === "none" || (element.matches(".ba-halo") && style.stroke === "none")) {
      element.remove();
      return;
    }
    for (const child of [...element.children]) settle(child, style);
    for (const name of INHERITED) {
      const value = style.getPropertyValue(name);
      if (around && value === around.getPropertyValue(name)) element.removeAttribute(name);
      else if (element.tagName !== "title") element.setAttribute(name, tidied(name, value));
    }
    if (style.opacity !== "1") element.setAttribute("opacity", style.opacity);
    for (const { name } of [...element.attributes]) {
      if (OF_THE_PAGE.test(name)) element.removeAttribute(name);
    }
  }

  /**
   * @param {SVGElement} drawing
   * @param {HTMLElement} scope where its colours are known
   * @returns {SVGElement} the drawing, with colours and type of its own
   */
  atlas.plainly = function (drawing, scope) {
    const stage = atlas.html("div", { hidden: "" }, drawing);
    scope.append(stage);
    settle(drawing, null);
    stage.remove();
    return drawing;
  };

  /** @type {CanvasRenderingContext2D | null} */
  let pen = null;

  /**
   * @param {CSSStyleDeclaration} style
   * @returns {number} how far the letters reach above the line that they stand on
   */
  function ascent({ fontStyle, fontWeight, fontSize, fontFamily }) {
    pen ??= document.createElement("canvas").getContext("2d");
    if (!pen) return 0;
    pen.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
    return pen.measureText("x").fontBoundingBoxAscent;
  }

  /**
   * The lines in which a text node stands on the page.
   * @param {Text} node
   * @returns {{ text: string, box: DOMRect }[]}
   */
  function lines(node) {
    const range = document.createRange();
    /** @type {{ text: string, box: DOMRect }[]} */
    const found = [];
    let at = 0;
    for (const sign of node.data) {
      range.setStart(node, at);
      range.setEnd(node, at + sign.length);
      at += sign.length;
      const box = range.getClientRects()[0];
      if (!box || (!box.width && !sign.trim())) continue;
      const line = found.at(-1);
      if (line && Math.abs(line.box.top - box.top) < 2) line.text += sign;
      else if (sign.trim()) found.push({ text: sign, box });
    }
    return found;
  }

  /**
   * The words and the drawings of a part of the page, where they stand in it.
   * @param {Element} part
   * @returns {SVGElement}
   */
  atlas.written = function (part) {
    const group = atlas.svg("g", {});
    const frame = part.getBoundingClientRect();
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof SVGSVGElement && !node.parentElement?.closest("svg")) {
        group.append(drawing(node, frame));
      }
      const parent = node.parentElement;
      if (!(node instanceof Text) || !parent?.checkVisibility()) continue;
      // Signs on buttons say what a press would do; in a picture nothing is pressed.
      if (parent.closest("svg, [aria-hidden=true]")) continue;
      const style = getComputedStyle(parent);
      for (const { text, box } of lines(node)) {
        const attributes = {
          x: (box.left - frame.left).toFixed(1),
          y: (box.top - frame.top + ascent(style)).toFixed(1),
          fill: style.color,
          "font-size": parseFloat(style.fontSize),
          "font-weight": style.fontWeight,
          "font-style": style.fontStyle,
          lang: parent.closest("[lang]")?.getAttribute("lang") ?? undefined,
        };
        const said = style.textTransform === "uppercase" ? text.toUpperCase() : text;
        group.append(atlas.svg("text", attributes, said.trimEnd()));
      }
    }
    return group;
  };

  /**
   * @param {SVGSVGElement} node
   * @param {DOMRect} frame
   * @returns {SVGElement}
   */
  function drawing(node, frame) {
    const box = node.getBoundingClientRect();
    const copy = /** @type {SVGElement} */ (node.cloneNode(true));
    copy.setAttribute("x", (box.left - frame.left).toFixed(1));
    copy.setAttribute("y", (box.top - frame.top).toFixed(1));
    copy.setAttribute("overflow", "visible");
    return copy;
  }
})(borderatlas);
