"use strict";

/** A mark with the SVG group that shows it; the group stays, so that focus stays. */
(function (atlas) {
  /** A finger needs a target of 24 px at least (WCAG 2.2, 2.5.8). */
  const REACH = 12;

  /**
   * @param {Atlas.Mark} mark
   * @param {Atlas.Surface} surface
   * @returns {Atlas.View}
   */
  atlas.viewOf = function (mark, surface) {
    const title = atlas.svg("title", {});
    const node = /** @type {SVGGElement} */ (
      atlas.svg("g", {
        class: `ba-mark ba-${mark.geometry}`,
        role: "button",
        tabindex: -1,
        "data-mark": mark.id,
        "data-claims": mark.claims.length ? mark.claims.join(" ") : undefined,
      })
    );
    node.append(title);
    /** @type {Atlas.View} */
    const view = {
      mark,
      whole: mark,
      out: false,
      node,
      points: [],
      path: null,
      ring: 0,
      update: () => undefined,
      draw: () => undefined,
      name() {
        const { name, kind, value } = view.mark;
        title.textContent = atlas.listed([name, kind, value].map(atlas.say));
      },
    };
    view.update = mark.geometry === "point" ? pointUpdate(view, surface) : lineUpdate(view, surface);
    return view;
  };

  /**
   * @param {Atlas.View} view
   * @param {Atlas.Surface} surface
   * @returns {() => void}
   */
  function pointUpdate(view, surface) {
    const { mark, node } = view;
    const at = mark.at[0];
    if (!at) return () => undefined;
    const ring = mark.ring !== null ? atlas.precisionRing(mark, 0) : null;
    const reach = atlas.svg("circle", { class: "ba-reach" });
    const halo = atlas.svg("circle", { class: "ba-halo" });
    node.append(...(ring ? [ring] : []), reach, halo);
    /** @type {SVGElement[]} */
    let drawn = [];
    view.draw = () => {
      const { radius, parts } = view.mark;
      reach.setAttribute("r", String(Math.max(radius, REACH)));
      halo.setAttribute("r", String(radius + 3));
      for (const part of drawn) part.remove();
      drawn = atlas.drawParts(parts);
      node.append(...drawn);
    };
    view.draw();
    return () => {
      const point = surface.project(at);
      view.points = [point];
      node.setAttribute("transform", `translate(${point.x.toFixed(1)} ${point.y.toFixed(1)})`);
      const metres = mark.ring ?? 0;
      view.ring = Math.max(mark.least, atlas.metresToPixels(metres, at[1], surface.zoom()));
      ring?.setAttribute("r", view.ring.toFixed(1));
    };
  }

  /**
   * @param {Atlas.View} view
   * @param {Atlas.Surface} surface
   * @returns {() => void}
   */
  function lineUpdate(view, surface) {
    const { mark, node } = view;
    const line = mark.line;
    const [first, last] = [mark.at[0], mark.at.at(-1)];
    if (!line || !first || !last) return () => undefined;
    const reach = atlas.svg("path", { class: "ba-reach" });
    const halo = atlas.svg("path", { class: "ba-halo", "stroke-width": line.width + 6 });
    const casing = atlas.svg("path", {
      fill: "none",
      stroke: atlas.paint(line.casing),
      "stroke-width": line.casingWidth,
    });
    const stroke = atlas.svg("path", {
      fill: "none",
      stroke: atlas.paint(line.stroke),
      "stroke-width": line.width,
      "stroke-dasharray": line.dash || undefined,
    });
    const head = atlas.svg("path", { d: line.head, fill: atlas.paint(line.stroke) });
    node.append(reach, halo, ...(line.casing ? [casing] : []), stroke);
    if (line.arrow) node.append(head);
    const fill = atlas.paint(line.stroke);
    const ends = mark.at.map((at) => ({ at, dot: atlas.svg("circle", { r: line.dot, fill }) }));
    if (line.dot) node.append(...ends.map(({ dot }) => dot));

    return () => {
      view.points = mark.at.map(surface.project);
      const shape = mark.geometry === "bracket" ? atlas.arcPath : atlas.legPath;
      /** @type {[number, number]} */
      const gaps = [surface.radiusAt(first) + 1, surface.radiusAt(last) + 1];
      view.path = shape(view.points, line.curve, gaps);
      node.toggleAttribute("hidden", !view.path || view.out);
      if (!view.path) return;
      const { d, end } = view.path;
      for (const path of [reach, halo, casing, stroke]) path.setAttribute("d", d);
      ends.forEach(({ at, dot }, i) => {
        dot.setAttribute("cx", (view.points[i]?.x ?? 0).toFixed(1));
        dot.setAttribute("cy", (view.points[i]?.y ?? 0).toFixed(1));
        dot.toggleAttribute("hidden", surface.radiusAt(at) > 0);
      });
      const push = d ? 0 : line.arrow / 2;
      head.setAttribute(
        "transform",
        `translate(${end.x.toFixed(1)} ${end.y.toFixed(1)}) rotate(${end.angle.toFixed(1)}) ` +
          `translate(${push} 0)`,
      );
    };
  }
})(borderatlas);
