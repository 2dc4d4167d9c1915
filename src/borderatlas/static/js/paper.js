"use strict";

/** The map on paper: drawn anew for its width, as vectors, in the colours of paper. */
(function (atlas) {
  /**
   * What a picture or a sheet lacks of the map, since nobody can ask it.
   * @param {Atlas.Context} context
   * @returns {string} nothing where all is shown
   */
  atlas.partWords = function ({ data, map, store, scope }) {
    const { phrase, say } = atlas;
    const { hidden } = store.get();
    const without = data.layers.filter(({ id }) => hidden.includes(id)).map(({ title }) => say(title));
    /** @param {string[]} words */
    const listed = (words) => words.reduce((item, next) => phrase("list", { item, next }));
    const parts = [
      ...(atlas.sight(map, data) ? [phrase("part_closer")] : []),
      ...[...(scope?.querySelectorAll(".ba-chips b") ?? [])].map((words) => words.textContent ?? ""),
      ...(without.length ? [phrase("part_without", { layers: listed(without) })] : []),
    ];
    return parts.length ? phrase("part", { what: listed(parts) }) : "";
  };

  atlas.part(function (context) {
    const { map, scope } = context;
    const frame = scope?.querySelector(".ba-frame");
    if (!scope || !frame) return;
    /** @type {SVGElement | null} */
    let sheet = null;
    const part = atlas.html("p", { class: "ba-part" });
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
      part.textContent = atlas.partWords(context);
      scope?.querySelector("h1")?.parentElement?.append(part);
    }

    function restore() {
      sheet?.remove();
      part.remove();
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
