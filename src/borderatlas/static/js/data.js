"use strict";

/** The data that Python wrote into the page; `payload.py` says how they are compacted. */
(function (atlas) {
  /** Where a text stands; the same list as in payload.py. */
  const TEXT_KEYS = new Set([
    ...["amount", "claimant", "claimantKind", "date", "detail", "event", "facts", "figure"],
    ...["kind", "name", "place", "rule", "sentence", "text", "title", "unit", "value"],
  ]);

  /** @type {Map<string, Atlas.Data>} */
  const read = new Map();

  /**
   * @param {string} id of the script element
   * @returns {Atlas.Data}
   */
  atlas.readData = function (id) {
    const known = read.get(id);
    if (known) return known;
    const { texts: columns, ...compact } = unpack(
      JSON.parse(document.getElementById(id)?.textContent ?? "{}"),
    );
    const texts = joined(columns);
    const { symbols, ...data } = expand(compact, "", texts);
    const { claims } = data;
    atlas.learn(data.ui, data.languages);
    for (const estimate of data.estimates) {
      estimate.claims = estimate.claims.map((/** @type {number} */ number) => claims[number]);
    }
    for (const mark of data.marks) {
      Object.assign(mark, symbols[mark.symbol]);
      mark.estimates = mark.estimates.map((/** @type {number} */ n) => data.estimates[n]);
      mark.claims = claimIds(mark);
    }
    atlas.joinFilter(data);
    data.omissions = data.omissions.map((/** @type {number[]} */ list) => list.map((n) => claims[n]));
    data.headline = data.estimates[data.headline] ?? null;
    data.scheme = id;
    data.texts = texts;
    read.set(id, data);
    return data;
  };

  /**
   * The JSON that Python deflated; data that it did not are taken as they are.
   * @param {any} written
   */
  function unpack(written) {
    if (!written.deflated) return written;
    const bytes = atob(written.deflated);
    const packed = new Uint8Array(bytes.length); // `from` with a function takes twenty times as long
    for (let at = 0; at < bytes.length; at += 1) packed[at] = bytes.charCodeAt(at);
    return JSON.parse(new TextDecoder().decode(atlas.inflate(packed, written.bytes)));
  }

  /**
   * @param {Atlas.Mark} mark
   * @returns {string[]} the claims that its numbers rest on, each once
   */
  const claimIds = (mark) => [
    ...new Set(mark.estimates.flatMap(({ claims }) => claims.map(({ id }) => id))),
  ];

  /**
   * @param {Record<string, (string | 0)[]>} columns the words of each text by language, 0 for none
   * @returns {Atlas.Text[]}
   */
  function joined(columns) {
    /** @type {Atlas.Text[]} */
    const texts = [];
    for (const [code, column] of Object.entries(columns)) {
      column.forEach((words, i) => {
        texts[i] ??= {};
        if (words !== 0) texts[i][code] = words;
      });
    }
    return texts;
  }

  /**
   * Puts texts back where their numbers stand, and tables back into lists of records.
   * @param {any} value
   * @param {string} key
   * @param {Atlas.Text[]} texts
   * @returns {any}
   */
  function expand(value, key, texts) {
    if (Array.isArray(value)) return value.map((item) => expand(item, key, texts));
    if (typeof value === "number" && TEXT_KEYS.has(key)) {
      return texts[value] ?? {};
    }
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value.rows)) {
      return value.rows.map((/** @type {any[]} */ row) => record(value.keys, row, texts));
    }
    return record(Object.keys(value), Object.values(value), texts);
  }

  /**
   * @param {string[]} keys
   * @param {any[]} values
   * @param {Atlas.Text[]} texts
   */
  const record = (keys, values, texts) =>
    Object.fromEntries(keys.map((key, i) => [key, expand(values[i], key, texts)]));
})(borderatlas);
