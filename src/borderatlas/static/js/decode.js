"use strict";

/** The namespace, the packed paths, the words. */
globalThis.borderatlas ??= /** @type {Borderatlas} */ ({});

(function (atlas) {
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

  atlas.LANGUAGE = "en";

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
   * The words for the reader and their language: English, or any other, where theirs is a gap.
   * @param {Atlas.Text} text
   * @returns {Atlas.Spoken}
   */
  atlas.spoken = function (text) {
    const known = Object.keys(text).sort();
    const language = [atlas.LANGUAGE, "en", ...known].find((code) => text[code]) ?? atlas.LANGUAGE;
    return { words: text[language] ?? "", language };
  };

  /**
   * @param {Atlas.Text} text
   * @returns {string}
   */
  atlas.say = (text) => atlas.spoken(text).words;
})(borderatlas);
