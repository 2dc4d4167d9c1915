"use strict";

/** The filters: one list for each property, folded away until they are asked for. */
(function (atlas) {
  atlas.part(function ({ data, store, scope }) {
    const tools = scope?.querySelector(".ba-tools");
    const facets = data.facets.filter(({ options }) => options.length > 1);
    if (!tools || !facets.length) return;
    const { html, phrase, say } = atlas;
    const id = `${data.scheme}-filters`;
    const word = html("span", {});
    const badge = html("span", { class: "ba-badge", "data-count": "" });
    const button = html(
      "button",
      { type: "button", class: "ba-field ba-fold", "aria-expanded": "false", "aria-controls": id },
      word,
      " ",
      badge,
    );
    const clear = html("button", { type: "button", class: "ba-plain" });
    const fields = facets.map((facet, i) => {
      const select = /** @type {HTMLSelectElement} */ (
        html("select", { id: `${id}-${i}`, class: "ba-field", "data-count": "" })
      );
      select.addEventListener("change", () => {
        const { [facet.id]: _, ...others } = store.get().facets;
        store.set({ facets: select.value ? { ...others, [facet.id]: select.value } : others });
      });
      const label = html("label", { for: select.id });
      return { facet, select, label, element: html("div", { class: "ba-facet" }, label, select) };
    });
    const panel = html(
      "div",
      { id, class: "ba-facets", role: "group", hidden: "" },
      ...fields.map(({ element }) => element),
      clear,
    );
    tools.append(button);
    tools.after(panel);

    /** @param {boolean} open */
    function fold(open) {
      button.setAttribute("aria-expanded", String(open));
      panel.toggleAttribute("hidden", !open);
    }
    button.addEventListener("click", () => fold(panel.hasAttribute("hidden")));
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      fold(false);
      button.focus();
    });
    clear.addEventListener("click", () => {
      store.set(atlas.UNFILTERED);
      fields[0]?.select.focus();
    });

    function name() {
      word.textContent = phrase("filters");
      panel.setAttribute("aria-label", phrase("filters"));
      clear.textContent = phrase("filters_clear");
      for (const { facet, select, label } of fields) {
        label.textContent = say(facet.title);
        const options = facet.options.map(([code, words, count]) =>
          html("option", { value: code }, phrase("filter_option", { words: say(words), n: count })),
        );
        select.replaceChildren(html("option", { value: "" }, phrase("filter_all")), ...options);
      }
    }

    function update() {
      const chosen = store.get().facets;
      for (const { facet, select } of fields) select.value = chosen[facet.id] ?? "";
      const active = fields.filter(({ facet }) => chosen[facet.id]).length;
      badge.textContent = active ? atlas.number(active) : "";
      clear.toggleAttribute("hidden", !atlas.isFiltered(store.get()));
    }

    store.subscribe((_, changed) => {
      if (changed.has("language")) name();
      update();
    });
    name();
    update();
  });
})(borderatlas);
