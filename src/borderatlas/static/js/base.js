"use strict";

/** The base map, on Leaflet's canvas. */
(function (atlas) {
  /**
   * @param {Atlas.BaseLayer} layer
   * @returns {[number, number][][][]} paths of rings of (lat, lon), as Leaflet wants them
   */
  const decode = (layer) =>
    layer.paths.map((path) =>
      path.map((ring) =>
        atlas
          .decodePath(ring, layer.decimals)
          .map(([lon, lat]) => /** @type {[number, number]} */ ([lat, lon])),
      ),
    );

  /**
   * Draws the base map and keeps its colours in step with the system's scheme.
   * @param {L.Map} map
   * @param {Atlas.Data} data
   * @returns {[number, number][]} points of the lines under study, which labels keep clear of
   */
  atlas.drawBase = function (map, data) {
    const renderer = L.canvas({ padding: 0.35 });
    /** @type {{ path: L.Path, minZoom: number, style: () => L.PathOptions }[]} */
    const drawn = [];
    /** @type {[number, number][]} */
    const cased = [];
    /** @param {string} role */
    const colour = (role) =>
      getComputedStyle(map.getContainer()).getPropertyValue(`--c-${role}`).trim() || "transparent";

    /**
     * @param {Atlas.BaseLayer} layer
     * @param {[number, number][][][]} paths
     * @param {() => L.PathOptions} style
     */
    function add(layer, paths, style) {
      const options = { ...style(), renderer, interactive: false, smoothFactor: 0.7 };
      const path = layer.polygon ? L.polygon(paths, options) : L.polyline(paths.flat(), options);
      drawn.push({ path, minZoom: layer.minZoom, style });
    }

    for (const layer of data.base) {
      const paths = decode(layer);
      const fill = () => ({
        fill: layer.polygon && layer.fill !== "",
        fillColor: colour(layer.fill),
        fillOpacity: layer.fillOpacity,
      });
      if (layer.casing) {
        cased.push(...paths.flat(2));
        add(layer, paths, () => ({
          fill: false,
          color: colour(layer.casing),
          weight: layer.casingWidth,
          opacity: 1,
        }));
      }
      add(layer, paths, () => ({
        ...fill(),
        stroke: layer.stroke !== "" && layer.width > 0,
        color: colour(layer.stroke),
        weight: layer.width,
        opacity: 1,
        dashArray: layer.dash,
      }));
    }

    function showForZoom() {
      for (const { path, minZoom } of drawn) {
        const visible = map.getZoom() >= minZoom;
        if (visible && !map.hasLayer(path)) path.addTo(map);
        if (!visible) path.remove();
      }
    }
    showForZoom();
    map.on("zoomend", showForZoom);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      for (const { path, style } of drawn) path.setStyle(style());
    });
    return cased;
  };
})(borderatlas);
