"use strict";

/** The selected mark: on the map, in the panel, and back. */
(function (atlas) {
  atlas.part(function ({ data, map, layer, store, scope }) {
    const panel = scope?.querySelector(".ba-selected") ?? card(map, data.scheme);
    if (!(panel instanceof HTMLElement)) return;
    const empty = [...panel.childNodes];
    const marks = new Map(data.marks.map((mark) => [mark.id, mark]));
    let viaKeyboard = false;

    /** @param {string} id */
    function show(id) {
      const mark = marks.get(id);
      layer.select(mark ? id : null);
      panel?.setAttribute("lang", atlas.LANGUAGE);
      panel?.classList.toggle("ba-open", mark !== undefined);
      if (!mark) {
        panel?.replaceChildren(...empty);
        return;
      }
      const words = atlas.phrase("close");
      const button = atlas.html("button", { type: "button", class: "ba-close" }, words);
      button.addEventListener("click", close);
      panel?.replaceChildren(button, atlas.describe(mark, data, atlas.seen(data, store.get())));
    }

    function close() {
      const id = store.get().selected;
      store.set({ selected: "" });
      if (id && viaKeyboard) layer.focus(id);
    }

    layer.onSelect = (mark, byKey) => {
      if (!mark) return;
      viaKeyboard = byKey;
      store.set({ selected: mark.id });
      const heading = panel.querySelector("h3");
      if (byKey) heading?.focus({ preventScroll: true });
      heading?.scrollIntoView({ block: "nearest" });
    };
    store.subscribe((state, changed) => {
      if (changed.has("selected")) show(state.selected);
      else if (changed.has("language")) keepFocus(() => show(state.selected));
      else if (atlas.filterChanged(changed) && state.selected) quietly(() => show(state.selected));
    });

    /**
     * The sentence tells what a filter leaves; the panel is not read out again for it.
     * @param {() => void} draw
     */
    function quietly(draw) {
      panel?.setAttribute("aria-live", "off");
      keepFocus(draw);
      setTimeout(() => panel?.setAttribute("aria-live", "polite"), 1000);
    }

    /**
     * Draws the panel anew; what had the focus in it has it again.
     * @param {() => void} draw
     */
    function keepFocus(draw) {
      const all = () => [.../** @type {HTMLElement} */ (panel).querySelectorAll("h3, a, button")];
      const at = all().findIndex((element) => element === document.activeElement);
      draw();
      const again = all()[at];
      if (again instanceof HTMLElement) again.focus({ preventScroll: true });
    }
    for (const element of [panel, map.getContainer()]) {
      element.addEventListener("keydown", (event) => {
        if (element === panel) viaKeyboard = true;
        if (event.key === "Escape") close();
      });
    }
  });

  /**
   * What a mark stands for on someone else's map, which has no panel: a card in the corner.
   * @param {L.Map} map
   * @param {string} scheme class that brings the colours
   * @returns {HTMLElement}
   */
  function card(map, scheme) {
    const box = atlas.html("div", { class: `ba-selected ba-card ${scheme}`, "aria-live": "polite" });
    const control = new L.Control({ position: "topright" });
    control.onAdd = () => box;
    control.addTo(map);
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  }
})(borderatlas);
