"use strict";

/** The time strip under the map: what is known month by month, and the period that is shown. */
(function (atlas) {
  const WORD_OF_BIN = new Map([
    [1, "strip_months"],
    [3, "strip_quarters"],
    [12, "strip_years"],
  ]);

  atlas.part(function ({ data, store, scope }) {
    const place = scope?.querySelector(".ba-strip");
    const [from, to] = data.period;
    if (!place || !from || !to) return;
    const { toMonth, fromMonth } = atlas.months;
    const [first, last] = [toMonth(from), toMonth(to)];
    const id = `${data.scheme}-strip`;
    const { html } = atlas;
    const everything = atlas.bins(data, { ...store.get(), facets: {} });

    const title = html("p", { class: "ba-time-title", id });
    const said = html("p", { class: "ba-time-said", "data-count": "" }); // the sentence is announced, once
    const svg = atlas.svg("svg", { role: "img", "data-scale": "" });
    const tip = html("p", { class: "ba-time-tip", "aria-hidden": "true", "data-count": "" });
    const plot = html("div", { class: "ba-time-plot" }, svg);
    const stage = html("div", { class: "ba-time-stage" }, plot, tip);
    const key = html("p", { class: "ba-time-key", "data-scale": "" });
    const presets = atlas.periodSelect(data, store);
    const head = html("div", { class: "ba-time-head" }, title, said, presets.reset, presets.element);
    place.append(html("div", { class: "ba-time", role: "group", "aria-labelledby": id }, head, stage, key));

    /** @returns {Atlas.Range} the months that are chosen, as far as the strip goes */
    function range() {
      const { since, until } = store.get();
      const start = since ? Math.min(Math.max(toMonth(since), first), last) : first;
      const end = until ? Math.min(Math.max(toMonth(until), start), last) : last;
      return { since: start, until: end };
    }

    /** @param {Atlas.Range} range an end of the strip is no bound */
    function choose({ since, until }) {
      store.set({
        since: since <= first ? "" : fromMonth(since),
        until: until >= last ? "" : fromMonth(until),
      });
    }

    /** @type {Atlas.StripView} */
    let view;
    let width = Math.floor(stage.clientWidth);

    const handles = atlas.stripHandles({
      plot,
      view: () => view,
      range,
      choose,
      pick: (x, y) => atlas.pickOnStrip(view, x, y),
      hover(picked) {
        tip.textContent = picked?.words ?? "";
        if (!picked) return;
        const room = view.width - tip.offsetWidth;
        tip.style.left = `${Math.max(0, Math.min(room, picked.x - tip.offsetWidth / 2))}px`;
        tip.style.top = `${picked.y - tip.offsetHeight - 4}px`;
      },
    });

    function draw() {
      if (!width) return;
      const state = store.get();
      const bins = atlas.bins(data, state);
      const chosen = range();
      view = atlas.stripView(everything, bins, width, first, last);
      plot.style.setProperty("--base", `${view.base}px`);
      atlas.drawStrip(svg, view, chosen, state);
      handles.update();
      presets.update();

      title.textContent = atlas.phrase(WORD_OF_BIN.get(view.scale.bin) ?? "strip_months");
      const period = atlas.months.periodWords(chosen.since, chosen.until);
      const { certain, possible } = atlas.months.countEvents(bins, state);
      const events = atlas.phrase("events", { n: certain });
      const counted = possible ? atlas.phrase("events_possibly", { events, n: possible }) : events;
      tell(said, html("b", {}, period), " · ", counted);
      svg.setAttribute("aria-label", `${title.textContent}: ${atlas.months.periodWords(first, last)}`);
      tell(
        key,
        view.bricks.countable && html("span", {}, block(), atlas.phrase("strip_one")),
        view.lanes.length && html("span", {}, stretch(), atlas.phrase("strip_span")),
        apart(data, state),
      );
    }

    store.subscribe((_, changed) => {
      if (changed.size > 1 || !changed.has("selected")) draw();
    });
    // Its width is asked for here alone: to ask for it makes the browser lay out the page at once.
    new ResizeObserver(() => {
      const now = Math.floor(stage.clientWidth);
      if (now === width) return;
      width = now;
      draw();
    }).observe(stage);
    draw();
  });

  /**
   * What the strip leaves out of what the filters leave.
   * @param {Atlas.Data} data
   * @param {Atlas.State} state
   * @returns {HTMLElement | null}
   */
  function apart(data, state) {
    const { estimates } = atlas.filtered(data, { ...state, since: "", until: "" });
    const left = [...estimates.keys()].filter((item) => !item.counts && estimates.get(item) === "in");
    const running = new Set(left.filter(({ main }) => main).map(({ eventId }) => eventId));
    const others = new Set(left.map(({ eventId }) => eventId).filter((id) => !running.has(id)));
    const said = Object.entries({ strip_running: running.size, strip_others: others.size })
      .filter(([, n]) => n)
      .map(([key, n]) => atlas.phrase(key, { n }));
    if (!said.length) return null;
    const what = said.reduce((item, next) => atlas.phrase("list", { item, next }));
    return atlas.html("span", {}, atlas.phrase("strip_apart", { what }));
  }

  const block = () =>
    atlas.svg("svg", { width: 8, height: 6 }, atlas.svg("rect", { class: "ba-in", width: 8, height: 6 }));

  const stretch = () =>
    atlas.svg("svg", { width: 18, height: 9 }, atlas.svg("path", { class: "ba-span ba-in", d: "M1 2V7M1 4.5H17M17 2V7" }));

  /**
   * Says it anew only if it has changed, so that a screen reader is not told twice.
   * @param {HTMLElement} element
   * @param {(Node | string | false | 0 | null)[]} parts
   */
  function tell(element, ...parts) {
    const next = atlas.html("p", {}, ...parts.map((part) => part || null));
    if (next.innerHTML !== element.innerHTML) element.replaceChildren(...next.childNodes);
  }
})(borderatlas);
