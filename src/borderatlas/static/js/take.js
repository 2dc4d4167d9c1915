"use strict";

/** What a reader takes along: buttons above the folded parts; first of all, the link. */
(function (atlas) {
  const TOLD_MS = 4000;

  /** A frame without an origin of its own can seldom copy or save, and is not told so. */
  atlas.isConfined = () => parent !== window && self.origin === "null";

  /**
   * A button that says its words in the reader's language.
   * @param {Atlas.Context} context
   * @param {string} key of the phrase
   * @param {(tray: Atlas.Tray) => void} act
   * @returns {void}
   */
  atlas.offer = function ({ scope, store }, key, act) {
    const row = scope?.querySelector(".ba-take");
    if (!row) return;
    const { html, phrase } = atlas;
    const button = html("button", { type: "button", "data-take": key }, phrase(key));
    const told = html("span", { class: "ba-answer", role: "status" });
    const box = html("div", { class: "ba-text", hidden: "" });
    row.append(html("div", { class: "ba-offer" }, button, told), box);
    let timer = 0;
    /** @type {Atlas.Tray} */
    const tray = {
      tell(word) {
        told.textContent = phrase(word);
        clearTimeout(timer);
        timer = window.setTimeout(() => told.replaceChildren(), TOLD_MS);
      },
      show(word, text, ...more) {
        const field = html("textarea", { readonly: "", rows: text.includes("\n") ? 8 : 2, wrap: "soft" });
        /** @type {HTMLTextAreaElement} */ (field).value = text;
        box.replaceChildren(html("label", {}, phrase(word), field), ...more);
        box.hidden = false;
        field.focus();
        /** @type {HTMLTextAreaElement} */ (field).select();
      },
      put(word, ...nodes) {
        box.replaceChildren(html("p", {}, phrase(word)), ...nodes);
        box.hidden = false;
      },
    };
    button.addEventListener("click", () => {
      box.hidden = true;
      act(tray);
    });
    store.subscribe((_, changed) => {
      box.hidden = true; // it would say what was true before
      if (changed.has("language")) button.textContent = phrase(key);
    });
  };

  atlas.part(function (context) {
    atlas.offer(context, "copy_link", (tray) => {
      const address = atlas.address(context);
      const clipboard = atlas.isConfined() ? undefined : navigator.clipboard;
      const copied = clipboard?.writeText(address) ?? Promise.reject();
      copied.then(
        () => tray.tell("link_copied"),
        () => tray.show("link_by_hand", address),
      );
    });
  });
})(borderatlas);
