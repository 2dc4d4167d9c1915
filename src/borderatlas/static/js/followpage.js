"use strict";

/** The sentence, the legend, the table and the lists follow the filter. */
(function (atlas) {
  const REST_MS = 600;

  /** The sentence at the head, and one announcement of it once the reader has come to rest. */
  atlas.part(function ({ data, store, scope }) {
    const sentence = scope?.querySelector(".ba-sentence");
    if (!(sentence instanceof HTMLElement)) return;
    const whole = [...sentence.childNodes];
    const claims = sentence.dataset.claims;
    const live = atlas.html("p", { class: "ba-unseen", role: "status" });
    sentence.after(live);
    let timer = 0;
    let behind = claims;

    /** @param {Element} said what says numbers: it rests on claims, or counts what is shown */
    function rest(said) {
      if (behind) said.setAttribute("data-claims", behind);
      else said.removeAttribute("data-claims");
      said.toggleAttribute("data-count", !behind);
    }

    function tell() {
      const seen = atlas.seen(data, store.get());
      const stands = atlas.isWhole(data, seen);
      const note = seen.everyones ? [" ", atlas.phrase("tally_everyone")] : [];
      const told = stands ? [...whole, ...note] : [atlas.tallySentence(data, seen)];
      sentence?.replaceChildren(...told);
      // The claims behind the whole are not those behind a part of it.
      behind = !stands && claims ? atlas.claimsBehind(data, seen).join(" ") : claims;
      if (sentence) rest(sentence);
    }
    function announce() {
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        live.textContent = sentence?.textContent ?? "";
        rest(live);
      }, REST_MS);
    }
    store.subscribe((state, changed) => {
      const filter = atlas.filterChanged(changed);
      if (filter || (changed.has("language") && atlas.seen(data, state).active)) tell();
      if (filter) announce();
    });
    if (atlas.seen(data, store.get()).active) tell();
  });

  /** What lighter marks mean, as long as there is a period. */
  atlas.part(function ({ data, store, scope }) {
    const legend = scope?.querySelector(".ba-legend");
    if (!legend || !data.period.length) return;
    const { html, svg } = atlas;
    const sign = svg("svg", { width: 20, height: 14, viewBox: "-10 -7 20 14", "aria-hidden": "true" });
    sign.append(svg("circle", { class: "ba-may", r: 6, fill: atlas.paint("quiet"), stroke: atlas.paint("ink") }));
    const words = html("span", {});
    const note = html("p", { class: "ba-legend-may", hidden: "" }, sign, words);
    legend.insertBefore(note, legend.querySelector(".ba-layers"));
    function update() {
      const { marks, estimates } = atlas.seen(data, store.get());
      const may = data.marks.some((mark) =>
        [marks.get(mark), ...mark.sizedBy.map((item) => estimates.get(item))].includes("may"),
      );
      note.toggleAttribute("hidden", !may);
      words.textContent = atlas.phrase("legend_may");
    }
    store.subscribe(update);
    update();
  });

  /** The rows of the table, and the numbers in them. */
  atlas.part(function ({ data, store, scope }) {
    const part = scope?.querySelector("#table");
    const rows = [...(part?.querySelectorAll("tbody tr") ?? [])].map((element, i) => ({
      element,
      row: data.table[i],
      numbers: [...element.querySelectorAll(".ba-number")],
      joints: [...element.querySelectorAll(".ba-joint")],
    }));
    const count = part?.querySelector(".ba-count");
    if (!count || !rows.length) return;

    /**
     * @param {Element} element
     * @param {Atlas.Standing} standing
     */
    function show(element, standing) {
      element.toggleAttribute("hidden", standing === "out");
      const place = element instanceof HTMLTableRowElement ? element.cells[0] : element;
      place?.querySelector(":scope > .ba-possibly")?.remove();
      if (standing !== "may") return;
      place?.append(atlas.html("small", { class: "ba-possibly" }, ` ${atlas.phrase("number_may")}`));
    }

    function update() {
      const seen = atlas.seen(data, store.get());
      let shown = 0;
      for (const { element, row, numbers, joints } of rows) {
        const own = row?.estimate
          ? seen.estimates.get(row.estimate)
          : row?.mark && seen.marks.get(row.mark);
        show(element, own ?? "in");
        if (own !== "out") shown += 1;
        const standings = numbers.map((_, i) => {
          const number = row?.numbers[i];
          return (number && seen.estimates.get(number)) ?? "in";
        });
        numbers.forEach((number, i) => show(number, standings[i] ?? "in"));
        joints.forEach((joint, i) => {
          const before = standings.slice(0, i + 1).some((standing) => standing !== "out");
          joint.toggleAttribute("hidden", !before || standings[i + 1] === "out");
        });
      }
      if (!count) return;
      count.textContent = seen.active
        ? atlas.phrase("table_count", { shown, n: rows.length })
        : atlas.number(rows.length);
    }
    store.subscribe((_, changed) => {
      if (atlas.filterChanged(changed) || changed.has("language")) update();
    });
    update();
  });

  /** What is for the whole map says so; the number that it is about goes with its filter. */
  atlas.part(function ({ data, store, scope }) {
    const lists = [...(scope?.querySelectorAll("#not-shown, #claims") ?? [])];
    const notes = lists.map((list) => {
      const note = atlas.html("p", { class: "ba-whole-list", hidden: "" });
      list.querySelector(".ba-folded")?.prepend(note);
      return note;
    });
    const headline = scope?.querySelector(".ba-headline");
    function update() {
      const { active, estimates } = atlas.seen(data, store.get());
      for (const note of notes) {
        note.toggleAttribute("hidden", !active);
        note.textContent = atlas.phrase("whole_list");
      }
      if (!headline || !data.headline) return;
      headline.toggleAttribute("hidden", estimates.get(data.headline) === "out");
    }
    store.subscribe(update);
    update();
  });

  /**
   * The numbers of a place that are left, and how many are not.
   * @param {Atlas.Estimate[]} estimates
   * @param {string} role colour of the charts
   * @param {Atlas.Data} data
   * @param {Atlas.Filtered} seen
   * @returns {HTMLElement[]}
   */
  atlas.numbersUnder = function (estimates, role, data, seen) {
    const { html, phrase } = atlas;
    const left = estimates.filter((item) => seen.estimates.get(item) !== "out");
    const sections = left.map((item) => {
      const section = atlas.estimateSection(item, role, data);
      if (seen.estimates.get(item) === "may") {
        section.querySelector("h4")?.after(html("p", { class: "ba-possibly" }, phrase("number_may")));
      }
      return section;
    });
    const n = estimates.length - left.length;
    return n ? [...sections, html("p", { class: "ba-outside" }, phrase("numbers_outside", { n }))] : sections;
  };
})(borderatlas);
