"use strict";

/** What the page says itself, in the reader's language. */
(function (atlas) {
  /** @type {Atlas.Phrases} */
  let phrases = {};

  /** @param {Atlas.Phrases} words by language and key */
  atlas.learn = function (words) {
    phrases = words;
  };

  /**
   * A phrase of the interface. `n` chooses among the plural forms; values stand in braces.
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   * @returns {string}
   */
  atlas.phrase = function (key, values = {}) {
    const phrase = (phrases[atlas.LANGUAGE] ?? Object.values(phrases)[0])?.[key] ?? "";
    const form =
      typeof phrase === "string"
        ? phrase
        : (phrase[new Intl.PluralRules(atlas.LANGUAGE).select(Number(values.n))] ??
          phrase.other ??
          "");
    return form.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? atlas.number(value) : value;
    });
  };

  /**
   * @param {number} value
   * @returns {string} as the language writes it
   */
  atlas.number = (value) => value.toLocaleString(atlas.LANGUAGE);
})(borderatlas);
