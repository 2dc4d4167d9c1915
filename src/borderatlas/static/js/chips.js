"use strict";

/** The filters that are on, beside the sentence: each can be taken off; nothing left says so. */
(function (atlas) {
  atlas.part(function ({ data, store, scope }) {
    const panel = scope?.querySelector(".ba-panel");
    if (!panel || (!data.facets.length && !data.period.length)) return;
    const { html, phrase } = atlas;
    const list = html("ul", { class: "ba-chips", "data-scale": "" });
    const nothing = html("p", { role: "status" });
    const clear = html("button", { type: "button", class: "ba-field" });
    const empty = html("div", { class: "ba-nothing" }, nothing, clear);
    const box = html("div", { class: "ba-active" }, list, empty);
    const sentence = panel.querySelector(".ba-sentence");
    if (sentence) sentence.after(box);
    else panel.prepend(box);

    clear.addEventListener("click", () => {
      store.set(atlas.UNFILTERED);
      focusOn(0);
    });

    /** @param {number} i the chip that has taken the place of the one that is gone */
    function focusOn(i) {
      const chips = list.querySelectorAll("button");
      const next = chips[Math.min(i, chips.length - 1)] ?? scope?.querySelector(".ba-fold, .ba-time select");
      if (next instanceof HTMLElement) next.focus();
    }

    function draw() {
      const state = store.get();
      const active = filtersOf(data, state);
      const chips = active.map(({ words, patch }, i) => {
        const cross = html("span", { "aria-hidden": "true" }, "×");
        const label = phrase("filter_remove", { words });
        const button = html("button", { type: "button", "aria-label": label, title: label }, html("b", {}, words), cross);
        button.addEventListener("click", () => {
          store.set(patch);
          focusOn(i);
        });
        return html("li", {}, button);
      });
      list.replaceChildren(...chips);
      list.setAttribute("aria-label", phrase("filters_active"));
      list.toggleAttribute("hidden", !chips.length);
      const none = chips.length > 0 && !atlas.anythingShown(data, state);
      nothing.textContent = none ? phrase("filters_nothing") : "";
      clear.textContent = phrase("filters_clear");
      empty.toggleAttribute("hidden", !none);
    }

    store.subscribe((_, changed) => {
      if (changed.size > 1 || !changed.has("selected")) draw();
    });
    draw();
  });

  /**
   * @param {Atlas.Data} data
   * @param {Atlas.State} state
   * @returns {{ words: string, patch: Partial<Atlas.State> }[]} what is on, and what takes it off
   */
  function filtersOf(data, state) {
    const [from, to] = data.period;
    const { toMonth, periodWords } = atlas.months;
    const found = [];
    if ((state.since || state.until) && from && to) {
      const words = periodWords(toMonth(state.since || from), toMonth(state.until || to));
      found.push({ words, patch: { since: "", until: "" } });
    }
    for (const { id, title, options } of data.facets) {
      const { [id]: code, ...facets } = state.facets;
      const option = options.find(([value]) => value === code);
      if (!option) continue;
      const words = atlas.phrase("filter_chip", { title: atlas.say(title), words: atlas.say(option[1]) });
      found.push({ words, patch: { facets } });
    }
    return found;
  }
})(borderatlas);
