"use strict";

/** Periods with a name: all, a year, an event; and the way back to all. */
(function (atlas) {
  const OWN = "own";

  /**
   * @param {Atlas.Preset} preset
   * @returns {boolean} whether the period is a year and is called by its number
   */
  const isYear = ({ title, since, until }) =>
    since.endsWith("-01-01") &&
    until === `${since.slice(0, 4)}-12-31` &&
    Object.values(title).every((words) => words.replace(/\D/g, "") === since.slice(0, 4) && words.length < 8);

  /**
   * @param {Atlas.Data} data
   * @param {Atlas.Store} store
   * @returns {{ element: HTMLElement, reset: HTMLElement, update(): void }}
   */
  atlas.periodSelect = function (data, store) {
    const { html, phrase, say } = atlas;
    const id = `${data.scheme}-period`;
    const label = html("label", { for: id });
    const select = /** @type {HTMLSelectElement} */ (html("select", { id, class: "ba-field", "data-scale": "" }));
    const reset = html("button", { type: "button", class: "ba-plain" });
    const element = html("div", { class: "ba-time-choice" }, label, select);
    let spoken = "";
    let last = "";

    /** @param {Atlas.Preset | undefined} preset */
    const isChosen = (preset) =>
      preset?.since.slice(0, 7) === store.get().since && preset.until.slice(0, 7) === store.get().until;

    function fill() {
      const numbered = data.presets.map((preset, i) => ({ preset, value: String(i) }));
      /**
       * @param {string} key
       * @param {boolean} years
       */
      const group = (key, years) => {
        const options = numbered
          .filter(({ preset }) => isYear(preset) === years)
          .map(({ preset, value }) => html("option", { value }, say(preset.title)));
        return options.length ? html("optgroup", { label: phrase(key) }, ...options) : null;
      };
      label.textContent = phrase("strip_choose");
      reset.textContent = phrase("strip_all");
      const own = html("option", { value: OWN, hidden: "" });
      const parts = [html("option", { value: "" }, phrase("strip_all")), own];
      select.replaceChildren(...parts);
      for (const part of [group("strip_group_years", true), group("strip_group_events", false)]) {
        if (part) select.append(part);
      }
      spoken = atlas.LANGUAGE;
    }

    select.addEventListener("change", () => {
      last = select.value;
      const preset = data.presets[Number(last)];
      if (last === "" || !preset) store.set({ since: "", until: "" });
      else store.set({ since: preset.since.slice(0, 7), until: preset.until.slice(0, 7) });
    });
    reset.addEventListener("click", () => {
      store.set({ since: "", until: "" });
      select.focus();
    });

    return {
      element,
      reset,
      update() {
        if (spoken !== atlas.LANGUAGE) fill();
        const { since, until } = store.get();
        const whole = !since && !until;
        // Several events may have the same months: the one that was chosen stays so.
        const found = isChosen(data.presets[Number(last || NaN)])
          ? last
          : String(data.presets.findIndex(isChosen));
        const own = select.options[1];
        if (own) own.textContent = phrase("strip_own");
        select.value = whole ? "" : found === "-1" ? OWN : found;
        reset.toggleAttribute("hidden", whole);
      },
    };
  };
})(borderatlas);
