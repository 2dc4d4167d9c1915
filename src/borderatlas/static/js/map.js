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
      maxBoundsViscosity: 1,
      maxZoom: data.maxZoom,
      scrollWheelZoom: false,
      zoomAnimation: false,
      zoomControl: false,
      zoomSnap: 0,
    });

    // Leaflet's own way back into the bounds is a motion that goes on after the view was set
    // anew, as it is when a window or a frame changes its size; ours is at once.
    const limits = bounds(data.bounds);
    map.options.maxBounds = limits;

    let whole = true;
    let middle = extent.getCenter();
    let size = map.getSize();
    /**
     * @param {L.LatLng} at
     * @param {number} nearer zoom beyond that of the whole map
     */
    function look(at, nearer) {
      map.options.minZoom = 0;
      const zoom = Math.min(map.getBoundsZoom(extent), data.maxZoom);
      map.setView(at, Math.min(zoom + nearer, data.maxZoom), { animate: false });
      map.setMinZoom(zoom);
    }
    function showWhole() {
      look(extent.getCenter(), 0);
      whole = true; // said last: setting the view fires the events that say otherwise
    }
    showWhole();
    map.on("moveend", () => {
      if (!map.getSize().equals(size)) return; // "resize" is about to follow
      map.panInsideBounds(limits, { animate: false });
      middle = map.getCenter();
    });
    map.on("resize", () => {
      size = map.getSize();
      // What was seen is still seen, in as much detail as there is room for.
      if (whole) showWhole();
      else look(middle, map.getZoom() - map.getMinZoom());
    });
    map.on("dragstart zoomstart borderatlas:moved", () => {
      whole = false;
    });
    map.on("borderatlas:whole", showWhole);
    // The room changes with the window, and when parts of the page fill what stood empty.
    const container = map.getContainer();
    const room = new ResizeObserver(() => {
      // Even where nothing has changed, Leaflet would round the middle to whole pixels.
      const { x, y } = map.getSize();
      if (container.clientWidth === x && container.clientHeight === y) return;
      map.invalidateSize({ animate: false, pan: false });
    });
    room.observe(container);

    atlas.zoomButtons(map);
    atlas.wholeMap().addTo(map);
    atlas.scaleBar().addTo(map);
    atlas.gestures(map);
    return map;
  };
})(borderatlas);
