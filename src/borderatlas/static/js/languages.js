"use strict";

/** What the page says itself, in the reader's language. */
(function (atlas) {
  /** @type {Atlas.Phrases} */
  let phrases = {};
  // To make one of these takes as long as to use it a hundred times.
  /** @type {Map<string, Intl.NumberFormat>} */
  const numbers = new Map();
  /** @type {Map<string, Intl.PluralRules>} */
  const plurals = new Map();

  /**
   * Takes up phrases; the page speaks the language of its document, if it has it.
   * @param {Atlas.Phrases} words by language and key
   * @param {string[]} languages of the page
   */
  atlas.learn = function (words, languages) {
    phrases = { ...phrases, ...words };
    const wanted = [document.documentElement.lang, "en", ...languages];
    atlas.LANGUAGE = wanted.find((code) => languages.includes(code)) ?? "en";
  };

  /**
   * A phrase of the interface. `n` chooses among the plural forms; values stand in braces.
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   * @returns {string}
   */
  atlas.phrase = function (key, values = {}) {
    const phrase = phrases[atlas.LANGUAGE]?.[key] ?? phrases.en?.[key] ?? "";
    const form =
      typeof phrase === "string"
        ? phrase
        : (phrase[pluralOf(Number(values.n))] ?? phrase.other ?? "");
    return form.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? atlas.number(value) : value;
    });
  };

  /** @param {number} n */
  function pluralOf(n) {
    const rules = plurals.get(atlas.LANGUAGE) ?? new Intl.PluralRules(atlas.LANGUAGE);
    plurals.set(atlas.LANGUAGE, rules);
    return rules.select(n);
  }

  /**
   * @param {string[]} items
   * @returns {string} one after the other, as the language sets them
   */
  atlas.listed = (items) =>
    items.filter(Boolean).reduce((item, next) => (item ? atlas.phrase("list", { item, next }) : next), "");

  /**
   * @param {number} value
   * @returns {string} as the language writes it
   */
  atlas.number = function (value) {
    const format = numbers.get(atlas.LANGUAGE) ?? new Intl.NumberFormat(atlas.LANGUAGE);
    numbers.set(atlas.LANGUAGE, format);
    return format.format(value);
  };
})(borderatlas);
