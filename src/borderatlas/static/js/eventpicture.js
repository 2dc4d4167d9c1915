"use strict";

/** Raw events in a picture that a reader saves: as on the canvas, as vectors. */
(function (atlas) {
  /**
   * @param {Atlas.EventGroup[]} groups
   * @param {(at: Atlas.Point) => Atlas.Point} place in pixels of the picture
   * @param {Atlas.EventLayer["look"]} look
   * @returns {SVGElement[]}
   */
  atlas.drawEvents = function (groups, place, look) {
    const { svg } = atlas;
    const cells = groups.filter(({ corners }) => corners.length);
    const rings = cells.map(({ corners }) =>
      corners.map(place).map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L"),
    );
    const d = rings.map((ring) => `M${ring}Z`).join("");
    const drawn = groups.flatMap((group) => {
      const beside = group.disc === undefined ? place(group) : group.disc;
      if (!beside) return [];
      const words = group.key ? atlas.compactNumber(group.count + group.may) : "";
      const dress = atlas.isWide(words, group.radius)
        ? { fill: look.ink, stroke: look.fill, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" }
        : { fill: look.ink, stroke: "none" };
      const opacity = group.count ? undefined : 0.55;
      const disc = { cx: beside.x.toFixed(1), cy: beside.y.toFixed(1), r: group.radius.toFixed(1), opacity };
      const number = { x: disc.cx, y: beside.y.toFixed(1), dy: ".35em", ...dress, opacity };
      const from = place(group);
      const d = `M${from.x.toFixed(1)} ${from.y.toFixed(1)}L${disc.cx} ${disc.cy}`;
      const isAside = group.key && !group.corners.length && Math.hypot(from.x - beside.x, from.y - beside.y) > group.radius;
      return [
        ...(isAside ? [svg("path", { d, stroke: look.fill, fill: "none" })] : []),
        svg("circle", { ...disc, fill: look.fill, stroke: look.stroke }),
        ...(words ? [svg("text", number, words)] : []),
      ];
    });
    const letters = { "text-anchor": "middle", "font-size": 10, "font-weight": 600 };
    return [svg("path", { d, fill: look.fill, "fill-opacity": 0.14 }), svg("g", letters, ...drawn)];
  };
})(borderatlas);
