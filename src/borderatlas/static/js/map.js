"use strict";

/** Our own map: no tiles, no motion, kept to the extent of its scene. */
(function (atlas) {
  /**
   * @param {[number, number, number, number]} box west, south, east, north
   * @returns {L.LatLngBounds}
   */
  const bounds = ([west, south, east, north]) =>
    L.latLngBounds([south, west], [north, east]);

  /**
   * @param {string} elementId
   * @param {string} dataId
   * @returns {L.Map}
   */
  atlas.map = function (elementId, dataId) {
    const data = atlas.readData(dataId);
    const extent = bounds(data.extent);
    const map = L.map(elementId, {
      attributionControl: false,
      bounceAtZoomLimits: false,
      boxZoom: false,
      fadeAnimation: false,
      inertia: false,
      markerZoomAnimation: false,
      maxBounds: bounds(data.bounds),
      maxBoundsViscosity: 1,
      maxZoom: data.maxZoom,
      scrollWheelZoom: false,
      zoomAnimation: false,
      zoomControl: false,
      zoomSnap: 0,
    });

    let whole = true;
    function showWhole() {
      map.options.minZoom = 0;
      const zoom = Math.min(map.getBoundsZoom(extent), data.maxZoom);
      map.setView(extent.getCenter(), zoom, { animate: false });
      map.setMinZoom(zoom);
      whole = true; // said last: setting the view fires the events that say otherwise
    }
    showWhole();
    map.on("movestart zoomstart", () => {
      whole = false;
    });
    map.on("resize", () => {
      if (whole) showWhole();
    });
    map.on("borderatlas:whole", showWhole);

    atlas.zoomButtons(map);
    atlas.wholeMap().addTo(map);
    atlas.scaleBar().addTo(map);
    atlas.gestures(map);
    return map;
  };
})(borderatlas);
