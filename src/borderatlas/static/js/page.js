"use strict";

/** Joins a layer to what is around it: the panel, the boxes of the legend, the folded parts. */
(function (atlas) {
  /**
   * Adds the marks of a scene to a map. On someone else's map, which has no panel, what a
   * mark stands for is shown on a card in the corner.
   * @param {L.Map} map
   * @param {string} dataId
   * @param {Atlas.Options} options
   * @returns {Atlas.MarkLayer}
   */
  atlas.addLayer = function (map, dataId, options) {
    const data = atlas.readData(dataId);
    const layer = atlas.markLayer(data, options, dataId);
    layer.addTo(map);
    const scope = document.querySelector(`[data-scene="${dataId}"]`);
    const panel = scope?.querySelector(".ba-selected") ?? card(map, dataId);
    if (panel instanceof HTMLElement) join(map, layer, panel);
    const headline = scope?.querySelector(".ba-headline");
    if (headline && data.headline) {
      headline.append(atlas.estimateSection(data.headline, "accent", data));
      headline.removeAttribute("hidden");
    }
    noteZoom(map, data, scope);
    scope?.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement && target.dataset.layer !== undefined) {
        layer.show(target.dataset.layer, target.checked);
      }
    });
    return layer;
  };

  /**
   * Says which layers are not drawn because the map shows too much at once.
   * @param {L.Map} map
   * @param {Atlas.Data} data
   * @param {Element | null} scope
   */
  function noteZoom(map, data, scope) {
    const update = () => {
      for (const note of scope?.querySelectorAll("[data-closer]") ?? []) {
        const id = note.getAttribute("data-closer");
        const minZoom = data.layers.find((layer) => layer.id === id)?.minZoom ?? 0;
        note.toggleAttribute("hidden", map.getZoom() >= minZoom);
      }
    };
    map.on("zoomend", update);
    update();
  }

  /**
   * @param {L.Map} map
   * @param {Atlas.MarkLayer} layer
   * @param {HTMLElement} panel
   */
  function join(map, layer, panel) {
    const { ui } = layer.data;
    const empty = [...panel.childNodes];
    /** @type {Atlas.Mark | null} */
    let open = null;
    let fromKeyboard = false;

    function close() {
      if (!open) return;
      const { id } = open;
      open = null;
      layer.select(null);
      panel.replaceChildren(...empty);
      panel.classList.remove("ba-open");
      if (fromKeyboard) layer.focus(id);
    }

    layer.onSelect = (mark, viaKeyboard) => {
      if (!mark) return;
      open = mark;
      fromKeyboard = viaKeyboard;
      const button = atlas.html("button", { type: "button", class: "ba-close" }, ui.close ?? "");
      button.addEventListener("click", close);
      panel.replaceChildren(button, atlas.describe(mark, layer.data));
      panel.classList.add("ba-open");
      const heading = panel.querySelector("h3");
      if (viaKeyboard) heading?.focus({ preventScroll: true });
      heading?.scrollIntoView({ block: "nearest" });
    };

    for (const element of [panel, map.getContainer()]) {
      element.addEventListener("keydown", (event) => {
        if (event.key === "Escape") close();
        else if (element === panel) fromKeyboard = true;
      });
    }
  }

  /**
   * @param {L.Map} map
   * @param {string} dataId
   * @returns {HTMLElement}
   */
  function card(map, dataId) {
    const box = atlas.html("div", { class: `ba-selected ba-card ${dataId}`, "aria-live": "polite" });
    const control = new L.Control({ position: "topright" });
    control.onAdd = () => box;
    control.addTo(map);
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  }

  /** Opens the folded part that holds the target of the address. */
  function unfold() {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      return; // not something that we wrote
    }
    const target = document.getElementById(id);
    const details = target?.closest("details");
    if (!target || !details) return;
    details.open = true;
    target.scrollIntoView({ block: "nearest" });
  }

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

  addEventListener("hashchange", unfold);
  addEventListener("DOMContentLoaded", unfold);
})(borderatlas);
