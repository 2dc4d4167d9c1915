"use strict";

/** The map on paper: drawn anew for its width, as vectors, in the colours of paper. */
(function (atlas) {
  atlas.part(function (context) {
    const { map, scope } = context;
    const frame = scope?.querySelector(".ba-frame");
    if (!scope || !frame) return;
    /** @type {SVGElement | null} */
    let sheet = null;
    /** @type {() => void} */
    let back = () => undefined;

    /** The same part of the map in another size; what shows the whole goes on showing it. */
    function refit() {
      const [centre, zoom, width] = [map.getCenter(), map.getZoom(), map.getSize().x];
      map.invalidateSize({ animate: false, pan: false });
      if (map.getZoom() !== zoom) return () => void map.invalidateSize({ animate: false, pan: false });
      const { minZoom } = map.options;
      map.options.minZoom = 0;
      map.setView(centre, zoom + Math.log2(map.getSize().x / width), { animate: false });
      return () => {
        map.invalidateSize({ animate: false, pan: false });
        map.setView(centre, zoom, { animate: false });
        if (minZoom !== undefined) map.setMinZoom(minZoom);
      };
    }

    function redraw() {
      scope?.classList.add("ba-on-paper");
      back = refit();
      sheet = atlas.snapshot(context);
      sheet.setAttribute("class", "ba-paper");
      sheet.setAttribute("role", "img");
      sheet.setAttribute("aria-label", map.getContainer().getAttribute("aria-label") ?? "");
      frame?.append(sheet);
    }

    function restore() {
      sheet?.remove();
      sheet = null;
      scope?.classList.remove("ba-on-paper");
      back();
    }

    addEventListener("beforeprint", () => {
      if (!sheet) redraw();
    });
    addEventListener("afterprint", () => {
      if (sheet) restore();
    });
  });
})(borderatlas);
