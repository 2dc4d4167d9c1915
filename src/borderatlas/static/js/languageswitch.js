"use strict";

/** The reader's language: chosen with buttons, said everywhere at once. */
(function (atlas) {
  /** @typedef {{ element: Element, node: Text, text: Atlas.Text }} Said */

  /**
   * What Python wrote in the language in which the page opens. It is looked for once, at the
   * start, down to its text: parts take some of it off the page for a while, or wrap it.
   * @param {HTMLElement | null} scope
   * @param {Atlas.Data} data
   * @param {string} name of the attribute that says which text
   * @returns {Said[]}
   */
  function written(scope, data, name) {
    return [...(scope?.querySelectorAll(`[${name}]`) ?? [])].map((element) => ({
      element,
      node: element.firstChild instanceof Text ? element.firstChild : new Text(),
      text: { ...shown(element, name), ...data.texts[Number(element.getAttribute(name))] },
    }));
  }

  /**
   * The words that stand on the page already: the data leave them out.
   * @param {Element} element
   * @param {string} name
   * @returns {Atlas.Text}
   */
  function shown(element, name) {
    const holder = name === "data-names" ? element.querySelector("bdi") : element;
    const label = name === "data-label";
    const words = label ? element.getAttribute("aria-label") : holder?.firstChild?.nodeValue;
    return words && (label || !holder?.hasAttribute("lang")) ? { [atlas.LANGUAGE]: words } : {};
  }

  /** @param {Said} said */
  function tell({ element, node, text }) {
    const { words, language } = atlas.spoken(text);
    node.data = words;
    const foreign = language !== atlas.LANGUAGE;
    for (const [name, value] of /** @type {const} */ ([["lang", language], ["dir", "auto"]])) {
      if (foreign) element.setAttribute(name, value);
      else element.removeAttribute(name);
    }
  }

  /** First of all parts: those that follow find the new language when they hear of it. */
  atlas.part(function ({ data, map, layer, store, scope }) {
    const words = written(scope, data, "data-say");
    const labels = written(scope, data, "data-label");
    const names = written(scope, data, "data-names");
    const container = map.getContainer();
    const buttons = scope ? languageButtons(scope, data, store) : null;

    function settle() {
      if (container.classList.contains("ba-map")) {
        container.lang = atlas.LANGUAGE;
        container.setAttribute("aria-label", atlas.phrase("map"));
      }
      if (!scope) return;
      document.documentElement.lang = atlas.LANGUAGE;
      document.title = atlas.say(data.title);
      buttons?.show();
    }
    settle();

    store.subscribe(({ language }, changed) => {
      if (!changed.has("language")) return;
      atlas.LANGUAGE = language;
      for (const said of words) tell(said);
      for (const { element, text } of labels) element.setAttribute("aria-label", atlas.say(text));
      for (const { element, text } of names) element.replaceChildren(...present(atlas.names(text, data)));
      settle();
      map.fire("borderatlas:language");
      layer.translate();
    });
  });

  /** @param {Atlas.Child[]} children */
  const present = (children) => children.filter((child) => child !== null);

  /**
   * A button for each language, under the name that it has for itself.
   * @param {HTMLElement} scope
   * @param {Atlas.Data} data
   * @param {Atlas.Store} store
   */
  function languageButtons(scope, { languages, languageNames }, store) {
    const { html } = atlas;
    const buttons = languages.map((code) => {
      const own = languageNames[code]?.[code] ?? code;
      const button = html("button", { type: "button", lang: code }, own);
      button.addEventListener("click", () => store.set({ language: code }));
      return button;
    });
    const group = html("div", { class: "ba-languages", role: "group" }, ...buttons);
    if (languages.length > 1) scope.querySelector(".ba-tools, .ba-tongues")?.append(group);
    return {
      show() {
        group.setAttribute("aria-label", atlas.phrase("language"));
        for (const button of buttons) {
          button.setAttribute("aria-pressed", String(button.lang === atlas.LANGUAGE));
        }
      },
    };
  }
})(borderatlas);
