"use strict";

/** Joins a layer to the page around it, and opens what is folded on paper. */
(function (atlas) {
  /**
   * Adds the marks of a scene to a map. On someone else's map there is no page around it.
   * @param {L.Map} map
   * @param {string} dataId
   * @param {Atlas.Options} options
   * @returns {Atlas.MarkLayer}
   */
  atlas.addLayer = function (map, dataId, options) {
    const data = atlas.readData(dataId);
    const layer = atlas.markLayer(data, options, data.scheme);
    layer.addTo(map);
    const scope = /** @type {HTMLElement | null} */ (
      document.querySelector(`[data-scene="${dataId}"]`)
    );
    const store = atlas.store({
      language: atlas.LANGUAGE,
      since: "",
      until: "",
      facets: {},
      hidden: [],
      selected: "",
      without: [],
    });
    atlas.endStill(scope);
    atlas.start({ data, map, layer, store, scope });
    return layer;
  };

  /** The number that the map is about. */
  atlas.part(function ({ data, store, scope }) {
    const headline = scope?.querySelector(".ba-headline");
    if (!headline || !data.headline) return;
    const heading = [...headline.childNodes];
    const { headline: estimate } = data;
    const draw = () => headline.replaceChildren(...heading, atlas.estimateSection(estimate, "accent", data));
    headline.removeAttribute("hidden");
    draw();
    store.subscribe((_, changed) => {
      if (changed.has("language")) draw();
    });
  });

  /** The boxes of the legend; which layers wait for a closer zoom, and what is not drawn. */
  atlas.part(function ({ data, map, layer, store, scope }) {
    /** @type {HTMLInputElement[]} */
    const boxes = [...(scope?.querySelectorAll("input[data-layer]") ?? [])].filter(
      (box) => box instanceof HTMLInputElement,
    );
    for (const box of boxes) {
      box.addEventListener("change", () => {
        store.set({
          hidden: boxes.filter((item) => !item.checked).map((item) => item.dataset.layer ?? ""),
        });
      });
    }
    store.subscribe(({ hidden }, changed) => {
      if (!changed.has("hidden")) return;
      for (const box of boxes) box.checked = !hidden.includes(box.dataset.layer ?? "");
      layer.hide(hidden);
      noteLayers();
    });

    function noteLayers() {
      const near = data.layers.filter(({ minZoom }) => map.getZoom() >= minZoom).map(({ id }) => id);
      const drawn = near.filter((id) => !store.get().hidden.includes(id));
      for (const note of scope?.querySelectorAll("[data-closer]") ?? []) {
        note.toggleAttribute("hidden", near.includes(note.getAttribute("data-closer") ?? ""));
      }
      for (const entry of scope?.querySelectorAll("[data-in]") ?? []) {
        const own = (entry.getAttribute("data-in") ?? "").split(" ");
        entry.toggleAttribute("hidden", !own.some((id) => drawn.includes(id)));
      }
    }
    map.on("zoomend", noteLayers);
    noteLayers();
  });

  /** Paper shows all that is folded on the screen. */
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details:not([open])")) {
      if (part instanceof HTMLDetailsElement) part.open = true;
      part.setAttribute("data-folded", "");
    }
  });
  addEventListener("afterprint", () => {
    for (const part of document.querySelectorAll("details[data-folded]")) {
      if (part instanceof HTMLDetailsElement) part.open = false;
      part.removeAttribute("data-folded");
    }
  });
})(borderatlas);
