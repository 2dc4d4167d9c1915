"use strict";

/** Point symbols: Python says which parts they have, this puts them on the page. */
(function (atlas) {
  /**
   * @param {Atlas.Part[]} parts
   * @returns {SVGElement[]}
   */
  atlas.drawParts = (parts) =>
    parts.map(([tag, attributes, text]) => atlas.svg(tag, attributes, text || null));

  /**
   * The circle within which a place lies, at its true size; dotted if it was moved on purpose.
   * @param {Atlas.Mark} mark
   * @param {number} radius in pixels
   * @returns {SVGElement}
   */
  atlas.precisionRing = (mark, radius) =>
    atlas.svg("circle", {
      class: mark.least ? "ba-precision ba-moved" : "ba-precision",
      r: radius.toFixed(1),
      fill: atlas.paint(mark.role),
      stroke: atlas.paint(mark.role),
    });

  /**
   * Length on the screen of a distance on the ground at a latitude (spherical Mercator).
   * @param {number} metres
   * @param {number} lat
   * @param {number} zoom
   * @returns {number}
   */
  atlas.metresToPixels = function (metres, lat, zoom) {
    const equator = 2 * Math.PI * 6378137;
    return (metres * 256 * 2 ** zoom) / (equator * Math.cos((lat * Math.PI) / 180));
  };
})(borderatlas);
