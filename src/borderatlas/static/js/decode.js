"use strict";

/** The namespace, the data, the packed paths, the words. */
globalThis.borderatlas ??= /** @type {Borderatlas} */ ({});

(function (atlas) {
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  /** Where a text stands; the same list as in payload.py. */
  const TEXT_KEYS = new Set(
    (
      "claimant claimantKind detail event facts figure kind name place rule sentence text title " +
      "unit value"
    ).split(" "),
  );
  const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

  atlas.LANGUAGE = "en";

  /**
   * Reads the data that Python wrote into the page. Texts that occur often stand in a table
   * once; their numbers are replaced by the texts.
   * @param {string} id of the script element
   * @returns {Atlas.Data}
   */
  atlas.readData = function (id) {
    const { texts, ...data } = JSON.parse(document.getElementById(id)?.textContent ?? "{}");
    return resolve(data, "", texts);
  };

  /**
   * @param {any} value
   * @param {string} key
   * @param {Atlas.Text[]} texts
   * @returns {any}
   */
  function resolve(value, key, texts) {
    if (Array.isArray(value)) return value.map((item) => resolve(item, key, texts));
    if (typeof value === "number") return TEXT_KEYS.has(key) ? texts[value] : value;
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, resolve(item, name, texts)]),
    );
  }

  /**
   * Unpacks a path; the counterpart of `pack` in payload.py, which explains the scheme.
   * @param {string} text
   * @param {number} decimals
   * @returns {Atlas.LonLat[]}
   */
  atlas.decodePath = function (text, decimals) {
    const scale = 10 ** decimals;
    /** @type {number[]} */
    const steps = [];
    let value = 0;
    let shift = 0;
    for (const digit of text) {
      const bits = VALUES.get(digit) ?? 0;
      value |= (bits & 31) << shift;
      shift += 5;
      if (bits < 32) {
        steps.push(value & 1 ? -(value + 1) / 2 : value / 2);
        value = 0;
        shift = 0;
      }
    }
    let lon = 0;
    let lat = 0;
    /** @type {Atlas.LonLat[]} */
    const path = [];
    for (let i = 0; i + 1 < steps.length; i += 2) {
      lon += steps[i] ?? 0;
      lat += steps[i + 1] ?? 0;
      path.push([lon / scale, lat / scale]);
    }
    return path;
  };

  /**
   * The words in the reader's language, or in the first language there is.
   * @param {Atlas.Text} text
   * @returns {string}
   */
  atlas.say = function (text) {
    return text[atlas.LANGUAGE] ?? Object.values(text)[0] ?? "";
  };

  /**
   * Puts values into the places `{name}` of a template, once; values are never read again.
   * @param {string} template
   * @param {Record<string, string | number>} values
   * @returns {string}
   */
  atlas.fill = function (template, values) {
    return template.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
  };
})(borderatlas);
