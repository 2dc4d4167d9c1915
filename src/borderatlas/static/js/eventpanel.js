"use strict";

/** Raw events around the map: what is chosen of them, how many are shown, which kinds. */
(function (atlas) {
  const MOST = 20;

  /**
   * @param {number} count
   * @param {number} may
   */
  atlas.eventWords = (count, may) => {
    const records = atlas.phrase("raw_events", { n: count });
    return may ? atlas.phrase("raw_possibly", { records, n: may }) : records;
  };

  /** @param {number} day since 1970-01-01 */
  const iso = (day) => new Date(day * 86400000).toISOString().slice(0, 10);

  /**
   * @param {Atlas.Events} events
   * @param {number} row
   * @returns {string} the day or the days between which it lies
   */
  function dateOf(events, row) {
    if (!events.dated[row]) return atlas.phrase("raw_undated");
    const [first, last] = [iso(events.first[row]), iso(events.last[row])];
    return first === last ? first : `${first} – ${last}`;
  }

  atlas.describeEvents = function (group, events, layer, filter) {
    const { html, phrase, say, words } = atlas;
    const rows = atlas.eventRows(events, filter, group);
    const fragment = document.createDocumentFragment();
    fragment.append(
      html("h3", { tabindex: -1 }, words(layer.title)),
      html("p", { class: "ba-figure-words", "data-count": "" }, html("strong", {}, atlas.eventWords(group.count, group.may))),
    );
    /** @type {number[]} */
    const kinds = layer.kinds.map(() => 0);
    for (const row of rows) kinds[events.kind[row]] += events.count[row];
    if (layer.kinds.length > 1) {
      const items = layer.kinds.flatMap(({ name }, i) =>
        kinds[i] ? [html("li", { "data-count": "" }, phrase("filter_option", { words: say(name), n: kinds[i] }))] : [],
      );
      fragment.append(html("ul", { class: "ba-facts" }, ...items));
    }
    if (layer.places.length) fragment.append(byPlace(rows, events, layer));
    if (layer.mode === "points") fragment.append(...listed(rows, events, layer));
    fragment.append(html("p", { class: "ba-place-sources" }, `${phrase("source_heading")} `, atlas.sourceNumber(layer.source)));
    return fragment;
  };

  /**
   * @param {number[]} rows
   * @param {Atlas.Events} events
   * @param {Atlas.EventLayer} layer
   */
  function byPlace(rows, events, layer) {
    const counts = layer.places.map(() => 0);
    for (const row of rows) counts[events.cell?.[row] ?? 0] += events.count[row];
    const shown = counts.map((n, at) => ({ n, at })).filter(({ n }) => n);
    shown.sort((one, other) => other.n - one.n || one.at - other.at);
    const items = shown.map(({ n, at }) => {
      const words = atlas.say(layer.places[at]?.name ?? {});
      return atlas.html("li", { "data-count": "" }, atlas.phrase("filter_option", { words, n }));
    });
    return atlas.html("ul", { class: "ba-facts" }, ...items);
  }

  /**
   * @param {number[]} rows
   * @param {Atlas.Events} events
   * @param {Atlas.EventLayer} layer
   */
  function listed(rows, events, layer) {
    const { html, phrase, say } = atlas;
    const names = layer.names ? events.names() : [];
    const sorted = [...rows].sort((a, b) => events.first[a] - events.first[b]);
    const items = sorted.slice(0, MOST).map((row) => {
      const kind = say(layer.kinds[events.kind[row]]?.name ?? {});
      const parts = [html("span", { "data-scale": "" }, dateOf(events, row)), kind];
      return html("li", {}, ...atlas.joined([...parts, names[row] ? html("bdi", {}, names[row] ?? "") : null], " · "));
    });
    const more = rows.length - items.length;
    const rest = more > 0 ? [html("p", { "data-count": "" }, phrase("raw_more", { n: more }))] : [];
    return [html("ul", { class: "ba-event-list" }, ...items), ...rest];
  }

  atlas.part(function (context) {
    const { data, map, store, scope } = context;
    const layer = data.eventLayer;
    const pending = layer && atlas.eventsOf(data);
    if (!layer || !pending) return;
    void pending.then((events) => begin(context, layer, events));

    /**
     * @param {Atlas.Context} around
     * @param {Atlas.EventLayer} shown
     * @param {Atlas.Events} events
     */
    function begin(around, shown, events) {
      const drawn = atlas.eventMap(around, shown, events);
      const section = scope?.querySelector(".ba-events");
      const told = atlas.html("p", { class: "ba-events-told", role: "status", "data-count": "" });
      section?.querySelector("h3")?.after(told);
      const boxes = kindBoxes(shown, store);
      if (shown.kinds.length > 1) told.after(boxes.element);
      const covered = section?.querySelector(".ba-events-covered");
      drawn.onSettle = (count) => {
        if (covered) covered.textContent = count ? atlas.phrase("raw_covered", { n: count }) : "";
        covered?.toggleAttribute("hidden", !count);
      };
      drawn.update();
      const panel = scope?.querySelector(".ba-selected") ?? map.getContainer().querySelector(".ba-card");
      const empty = [...(panel?.childNodes ?? [])];

      let open = false;

      /** @param {Atlas.EventGroup} group */
      function show(group) {
        if (!(panel instanceof HTMLElement)) return;
        const filter = atlas.eventFilter(shown, store.get());
        const button = atlas.html("button", { type: "button", class: "ba-close" }, atlas.phrase("close"));
        button.addEventListener("click", close);
        open = true;
        panel.lang = atlas.LANGUAGE;
        panel.classList.add("ba-open");
        panel.replaceChildren(button, atlas.describeEvents(group, events, shown, filter));
      }
      function close() {
        if (!open) return;
        open = false;
        panel?.classList.remove("ba-open");
        panel?.replaceChildren(...empty);
        drawn.choose(null, false);
      }
      /** What is told stays true when the filter or the language changes. */
      function again() {
        const group = drawn.chosen();
        if (open && group) show(group);
        else close();
      }

      drawn.onChoose = (group, viaKeyboard) => {
        store.set({ selected: "" });
        show(group);
        const heading = panel?.querySelector("h3");
        if (viaKeyboard) heading?.focus({ preventScroll: true });
        heading?.scrollIntoView({ block: "nearest" });
      };
      for (const element of [panel, map.getContainer()]) {
        element?.addEventListener("keydown", (event) => {
          if (event instanceof KeyboardEvent && event.key === "Escape") close();
        });
      }

      function tell() {
        const { shown: count, may } = atlas.eventSums(events, atlas.eventFilter(shown, store.get()));
        told.textContent = atlas.eventWords(count, may);
        boxes.update();
      }
      store.subscribe((_, changed) => {
        if (changed.has("language")) drawn.name();
        if (changed.has("without") || changed.has("language") || atlas.filterChanged(changed)) {
          drawn.update();
          tell();
          again();
        }
        if (changed.has("selected") && store.get().selected) {
          open = false;
          drawn.choose(null, false);
        }
      });
      tell();
    }
  });

  /**
   * @param {Atlas.EventLayer} layer
   * @param {Atlas.Store} store
   */
  function kindBoxes(layer, store) {
    const { html, say, phrase } = atlas;
    const legend = html("legend", {});
    const boxes = layer.kinds.map(({ code, name }) => {
      const box = /** @type {HTMLInputElement} */ (html("input", { type: "checkbox" }));
      const words = html("span", {});
      box.addEventListener("change", () => {
        const others = store.get().without.filter((each) => each !== code);
        store.set({ without: box.checked ? others : [...others, code].sort() });
      });
      return { code, name, box, words, label: html("label", {}, box, " ", words) };
    });
    const element = html("fieldset", { class: "ba-event-kinds" }, legend, ...boxes.map(({ label }) => label));
    return {
      element,
      update() {
        legend.textContent = phrase("raw_kinds");
        for (const { code, name, box, words } of boxes) {
          box.checked = !store.get().without.includes(code);
          words.textContent = say(name);
        }
      },
    };
  }

  /** @type {Map<string, Promise<Atlas.Events>>} */
  const reading = new Map();

  /**
   * The events of a page; they are unpacked as soon as somebody asks.
   * @param {Atlas.Data} data
   */
  atlas.eventsOf = function (data) {
    if (!data.eventLayer) return null;
    const found = reading.get(data.scheme) ?? atlas.readEvents(data.scheme, data.eventLayer);
    reading.set(data.scheme, found);
    return found;
  };
})(borderatlas);
