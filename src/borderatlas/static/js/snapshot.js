"use strict";

/** The map as the reader sees it now, as vectors: for a file, and for paper. */
(function (atlas) {
  /** How far a line of the base map may be from where it was, in pixels. */
  const TOLERANCE = 0.3;
  /** Lines are cut off this far outside the frame. */
  const MARGIN = 8;

  /**
   * @param {L.Point[]} points
   * @param {L.Bounds} frame
   * @returns {L.Point[][]} the parts of a line within a frame
   */
  function clipLine(points, frame) {
    /** @type {L.Point[][]} */
    const parts = [];
    /** @type {L.Point[]} */
    let part = [];
    points.slice(1).forEach((b, i) => {
      const a = /** @type {L.Point} */ (points[i]);
      const seen = L.LineUtil.clipSegment(a, b, frame, i > 0);
      if (!seen) return;
      const [from, to] = /** @type {[L.Point, L.Point]} */ (/** @type {unknown} */ (seen));
      if (!part.length) parts.push((part = [from]));
      part.push(to);
      if (to !== b) part = [];
    });
    return parts;
  }

  /**
   * @param {L.Point[][]} lines
   * @param {boolean} closed
   */
  const written = (lines, closed) =>
    lines
      .map((line) => L.LineUtil.simplify(line, TOLERANCE))
      .filter((line) => line.length > 1)
      .map((line) => {
        const steps = line.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`);
        return `M${steps.join("L")}${closed ? "Z" : ""}`;
      })
      .join("");

  /**
   * A layer of the base map, where the map is now.
   * @param {Atlas.BaseLayer} layer
   * @param {L.Map} map
   * @param {L.Bounds} frame
   * @returns {SVGElement[]}
   */
  function drawLayer(layer, map, frame) {
    const rings = layer.paths.flat().map((ring) =>
      atlas
        .decodePath(ring, layer.decimals)
        .map(([lon, lat]) => map.latLngToContainerPoint([lat, lon])),
    );
    const lines = layer.polygon
      ? rings.map((ring) => L.PolyUtil.clipPolygon(ring, frame, false))
      : rings.flatMap((ring) => clipLine(ring, frame));
    const d = written(lines, layer.polygon);
    if (!d) return [];
    const { paint, svg } = atlas;
    const casing = { d, fill: "none", stroke: paint(layer.casing), "stroke-width": layer.casingWidth };
    const line = {
      d,
      fill: layer.polygon ? paint(layer.fill) : "none",
      "fill-rule": "evenodd",
      "fill-opacity": layer.fillOpacity,
      stroke: layer.width ? paint(layer.stroke) : "none",
      "stroke-width": layer.width,
      "stroke-dasharray": layer.dash || undefined,
      "stroke-linejoin": "round",
    };
    return [...(layer.casing ? [svg("path", casing)] : []), svg("path", line)];
  }

  /**
   * @param {L.Map} map
   * @param {{ x: number, y: number }} size
   * @returns {SVGElement} the scale as it stands on the map
   */
  function drawScale(map, size) {
    const group = atlas.svg("g", { class: "ba-snapshot-scale" });
    const bar = map.getContainer().querySelector(".ba-scale");
    if (!bar) return group;
    const box = bar.getBoundingClientRect();
    const frame = map.getContainer().getBoundingClientRect();
    const right = Math.min(size.x, box.right - frame.left) - 0.5;
    const [left, bottom] = [right - box.width, box.bottom - frame.top - 0.5];
    const d = `M${left} ${bottom - 6}V${bottom}H${right}V${bottom - 6}`;
    const style = { fill: "none", stroke: atlas.paint("quiet") };
    const words = {
      x: (left + right) / 2,
      y: bottom - 5,
      "font-size": 11,
      "text-anchor": "middle",
      fill: atlas.paint("quiet"),
    };
    group.append(atlas.svg("path", { d, ...style }), atlas.svg("text", words, bar.textContent ?? ""));
    return group;
  }

  /**
   * A copy of what is seen of marks and labels. Inside the picture the marks are no buttons.
   * @param {Element} part
   * @param {Element} container
   * @returns {Node}
   */
  function copy(part, container) {
    const frame = container.getBoundingClientRect();
    const marked = /** @type {Element} */ (part.cloneNode(true));
    const copies = [...marked.querySelectorAll(".ba-mark")];
    [...part.querySelectorAll(".ba-mark")].forEach((mark, i) => {
      const box = mark.getBoundingClientRect();
      const seen =
        box.right > frame.left && box.left < frame.right && box.bottom > frame.top && box.top < frame.bottom;
      if (!seen || !box.width) copies[i]?.remove();
    });
    for (const item of marked.querySelectorAll("[hidden], .ba-reach")) item.remove();
    for (const item of [marked, ...marked.querySelectorAll("[tabindex], [role]")]) {
      for (const name of ["tabindex", "role", "aria-label"]) item.removeAttribute(name);
    }
    return marked;
  }

  /**
   * The colours are those of the document; `atlas.plainly` makes them a file's own.
   * @param {Atlas.Context} context
   * @returns {SVGElement}
   */
  atlas.snapshot = function ({ data, map }) {
    const size = map.getSize();
    const frame = L.bounds([-MARGIN, -MARGIN], [size.x + MARGIN, size.y + MARGIN]);
    const zoom = map.getZoom();
    const layers = data.base.filter(({ minZoom }) => zoom >= minZoom);
    const marks = map.getContainer().querySelector(".ba-marks");
    const group = atlas.svg("g", { class: "ba-marks" });
    if (marks) {
      const origin = map.containerPointToLayerPoint([0, 0]);
      group.setAttribute("transform", `translate(${-origin.x} ${-origin.y})`);
      group.append(...[...marks.children].map((part) => copy(part, map.getContainer())));
    }
    const { svg, paint } = atlas;
    return svg(
      "svg",
      { width: size.x, height: size.y, viewBox: `0 0 ${size.x} ${size.y}`, overflow: "hidden" },
      svg("rect", { width: size.x, height: size.y, fill: paint("land") }),
      svg("g", {}, ...layers.flatMap((layer) => drawLayer(layer, map, frame))),
      ...(atlas.eventsPicture?.() ?? []),
      group,
      drawScale(map, size),
      svg("rect", { width: size.x, height: size.y, fill: "none", stroke: paint("line"), "stroke-width": 2 }),
    );
  };
})(borderatlas);
