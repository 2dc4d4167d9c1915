"use strict";

/** The search: a combobox with a list (WAI-ARIA 1.2) that finds marks by any of their names. */
(function (atlas) {
  const MOST = 40;

  atlas.part(function ({ data, map, store, scope }) {
    const tools = scope?.querySelector(".ba-tools");
    if (!scope || !tools || !data.marks.length) return;
    const { html, phrase } = atlas;
    const entries = atlas.search.index(data.marks, printed(map, data));
    const count = new Set(entries.flatMap(({ names }) => names.map(({ folded }) => folded))).size;
    const id = `${data.scheme}-search`;
    const label = html("label", { for: id, class: "ba-unseen" });
    const input = /** @type {HTMLInputElement} */ (
      html("input", {
        ...{ id, type: "text", class: "ba-field", role: "combobox", "aria-autocomplete": "list" },
        ...{ "aria-expanded": "false", "aria-controls": `${id}-list`, enterkeyhint: "search" },
        ...{ autocomplete: "off", autocapitalize: "off", spellcheck: "false" },
      })
    );
    const list = html("ul", { id: `${id}-list`, class: "ba-found", role: "listbox", hidden: "" });
    const told = html("p", { class: "ba-search-told", role: "status" });
    tools.append(html("div", { class: "ba-search" }, label, glass(), input, list, told));

    /** @type {Atlas.Hit[]} */
    let hits = [];
    let active = -1;

    /** @param {number} i the result that Enter chooses, or none */
    function point(i) {
      active = i;
      for (const [n, option] of [...list.children].entries()) {
        option.setAttribute("aria-selected", String(n === i));
      }
      const option = list.children[i];
      if (option) input.setAttribute("aria-activedescendant", option.id);
      else input.removeAttribute("aria-activedescendant");
      option?.scrollIntoView({ block: "nearest" });
    }

    function close() {
      list.hidden = true;
      told.textContent = "";
      told.classList.remove("ba-none");
      input.setAttribute("aria-expanded", "false");
      point(-1);
    }

    function search() {
      const query = input.value.trim();
      if (!query) {
        hits = [];
        close();
        return;
      }
      const agreeing = atlas.search.find(entries, query);
      const found = agreeing.length ? agreeing : atlas.search.near(entries, query);
      hits = found.slice(0, MOST);
      list.replaceChildren(...hits.map((hit, i) => option(hit, i, !agreeing.length)));
      list.hidden = !hits.length;
      input.setAttribute("aria-expanded", String(hits.length > 0));
      told.classList.toggle("ba-none", !hits.length);
      if (agreeing.length) told.textContent = phrase("search_found", { n: found.length });
      else if (hits[0]) told.textContent = phrase("search_near", { query, name: atlas.say(hits[0].mark.name) });
      else told.textContent = phrase("search_none", { query, n: count });
      point(hits.length ? 0 : -1);
      list.scrollTop = 0;
    }

    /**
     * @param {Atlas.Hit} hit
     * @param {number} i
     * @param {boolean} similar its name is not what was typed
     */
    function option({ mark, name, member }, i, similar) {
      const called = member?.name ?? mark.name;
      const lang = Object.keys(called).find((code) => called[code] === name);
      const alias = name === atlas.say(called) ? "" : name;
      const other = alias ? html("span", { class: "ba-other", lang, dir: "auto" }, alias) : null;
      const part = member ? phrase(alias ? "search_member_called" : "search_member", { place: atlas.say(called), name: alias }) : "";
      const base = mark.geometry === "base";
      const hidden = base ? phrase("search_base") : atlas.revealing(data, store.get(), mark) ? phrase("search_hidden") : "";
      const kind = atlas.say(mark.kind);
      const line = [similar ? phrase("search_similar") : "", kind, part, hidden].filter(Boolean).flatMap((words, n) => [n ? " · " : "", words]);
      const item = html(
        "li",
        { id: `${id}-${i}`, role: "option", "aria-selected": "false" },
        html("span", { class: "ba-found-name" }, html("bdi", {}, atlas.words(mark.name)), ...(member || !other ? [] : [" ", other])),
        html("small", {}, ...line),
      );
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => choose(i));
      item.addEventListener("pointermove", () => {
        if (active !== i) point(i);
      });
      return item;
    }

    /** @param {number} i */
    function choose(i) {
      const mark = hits[i]?.mark;
      if (!mark) return;
      close();
      input.value = atlas.say(mark.name);
      if (mark.geometry === "base") {
        goTo(map, mark);
        return;
      }
      store.set({ ...atlas.revealing(data, store.get(), mark), selected: mark.id });
      bringIntoView(map, data, mark);
      const heading = scope?.querySelector(".ba-selected h3");
      if (!(heading instanceof HTMLElement)) return;
      heading.focus({ preventScroll: true });
      heading.scrollIntoView({ block: "nearest" });
    }

    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowDown: () => (list.hidden ? search() : point((active + 1) % hits.length)),
      ArrowUp: () => (list.hidden ? search() : point((active + hits.length - 1) % hits.length)),
      Enter: () => (list.hidden ? search() : choose(Math.max(active, 0))),
      Escape() {
        if (list.hidden && !told.textContent) input.value = "";
        close();
      },
    };
    input.addEventListener("keydown", (event) => {
      // While a syllable or a character is being put together, the keys are the input method's.
      const act = event.isComposing ? undefined : keys[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    });
    input.addEventListener("input", search);
    input.addEventListener("focus", () => input.select());
    input.addEventListener("blur", close);

    function name() {
      label.textContent = phrase("search");
      input.placeholder = phrase("search_place");
      list.setAttribute("aria-label", phrase("search_results"));
    }
    store.subscribe((_, changed) => {
      if (changed.has("language")) name();
    });
    name();
  });

  function glass() {
    const icon = atlas.svg("svg", { width: 14, height: 14, "aria-hidden": "true" });
    icon.append(atlas.svg("path", { d: "M9.5 9.5L13 13M10.5 6A4.5 4.5 0 1 1 1.5 6A4.5 4.5 0 0 1 10.5 6Z" }));
    return icon;
  }

  /**
   * @param {L.Map} map
   * @param {Atlas.Data} data
   * @returns {Atlas.BaseLabel[]} the names of the base map that this map can show
   */
  function printed(map, data) {
    const [west, south, east, north] = data.bounds;
    return data.baseLabels.filter(
      ({ at: [lon, lat], zoom }) =>
        zoom[1] >= map.getMinZoom() && lon > west && lon < east && lat > south && lat < north,
    );
  }

  /**
   * @param {L.Map} map
   * @param {Atlas.BasePlace} place
   */
  function goTo(map, { at, zoom }) {
    const [lon, lat] = /** @type {Atlas.LonLat} */ (at[0]);
    // Nearer than the whole map, where more names find room.
    const near = Math.max(map.getZoom(), map.getMinZoom() + 1, zoom[0]);
    map.setView([lat, lon], Math.min(near, zoom[1]), { animate: false });
  }

  /**
   * Moves the map only if the mark is out of sight, or its layer waits for a closer view.
   * @param {L.Map} map
   * @param {Atlas.Data} data
   * @param {Atlas.Mark} mark
   */
  function bringIntoView(map, data, mark) {
    const bounds = L.latLngBounds(mark.at.map(([lon, lat]) => [lat, lon]));
    const least = data.layers.find(({ id }) => id === mark.layer)?.minZoom ?? 0;
    const zoom = Math.max(map.getZoom(), least);
    if (map.getBounds().contains(bounds) && zoom === map.getZoom()) return;
    const fitting = Math.max(least, Math.min(zoom, map.getBoundsZoom(bounds)));
    map.setView(bounds.getCenter(), fitting, { animate: false });
  }
})(borderatlas);
