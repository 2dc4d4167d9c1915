"use strict";

/** Asks the preview what is new: shows another page, or what is wrong with the data. */
(function () {
  /** @typedef {{ version: number, page: number, problems: string[], maps: string[], map: string }} State */

  const asked = new URLSearchParams(location.search).get("map") ?? "";
  /** @param {string} id */
  const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const frame = /** @type {HTMLIFrameElement} */ (element("map"));
  const RETRY_MS = 1000;

  let [version, page] = [-1, -1];

  /** @param {State} state */
  function show(state) {
    version = state.version;
    if (state.page !== page && state.page > 0) {
      page = state.page;
      // Not by `src`: each page would be a step back in the history.
      frame.contentWindow?.location.replace(`maps/${encodeURIComponent(state.map)}?page=${page}`);
    }
    document.title = `${state.problems.length ? "! " : ""}${state.map}`;
    element("maps").replaceChildren(...state.maps.map((name) => link(name, name === state.map)));
    element("told").textContent = `shown ${new Date().toLocaleTimeString()}`;
    const list = element("list");
    list.replaceChildren(...state.problems.map(item));
    const count = state.problems.length;
    const kept = state.page > 0 ? "; the last good page stays" : "";
    element("count").textContent = `${count === 1 ? "1 problem" : `${count} problems`}${kept}`;
    element("problems").hidden = !count;
  }

  /**
   * @param {string} name
   * @param {boolean} current
   */
  function link(name, current) {
    const made = document.createElement("a");
    made.href = `?map=${encodeURIComponent(name)}`;
    made.textContent = name;
    if (current) made.setAttribute("aria-current", "page");
    return made;
  }

  /** @param {string} text */
  function item(text) {
    const made = document.createElement("li");
    made.textContent = text;
    return made;
  }

  /** Waits for each change; the server answers when there is one, or after a while. */
  async function listen() {
    for (;;) {
      try {
        const found = await fetch(`state?map=${encodeURIComponent(asked)}&version=${version}`);
        if (!found.ok) throw new Error(found.statusText);
        show(await found.json());
      } catch {
        element("told").textContent = "the preview has ended";
        await new Promise((again) => setTimeout(again, RETRY_MS));
      }
    }
  }

  void listen();
})();
