"use strict";

/** The map on paper: drawn anew for its width, as vectors, in the colours of paper. */
(function (atlas) {
  atlas.part(function (context) {
    const { map, scope } = context;
    const frame = scope?.querySelector(".ba-frame");
    if (!scope || !frame) return;
    /** @type {SVGElement | null} */
    let sheet = null;
    /** Gives the map its other size at once; it goes on showing what it shows. */
    function resize(/** @type {boolean} */ onPaper) {
      scope?.classList.toggle("ba-on-paper", onPaper);
      map.invalidateSize({ animate: false, pan: false });
    }

    function redraw() {
      resize(true);
      sheet = atlas.snapshot(context);
      sheet.setAttribute("class", "ba-paper");
      sheet.setAttribute("role", "img");
      sheet.setAttribute("aria-label", map.getContainer().getAttribute("aria-label") ?? "");
      frame?.append(sheet);
    }

    function restore() {
      sheet?.remove();
      sheet = null;
      resize(false);
    }

    addEventListener("beforeprint", () => {
      if (!sheet) redraw();
    });
    addEventListener("afterprint", () => {
      if (sheet) restore();
    });
  });
})(borderatlas);
