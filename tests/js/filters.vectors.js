"use strict";

// The filter of the scripts against the vectors that Python wrote (tests/golden/filters.json).
// The data of the maps come from Python, too: tests/test_filtering.py names both files.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const test = require("node:test");
const { load, plain } = require("./namespace.js");

const [payloads, vectors] = [process.env.PAYLOADS, process.env.VECTORS].map((name) =>
  JSON.parse(fs.readFileSync(name, "utf8")),
);
const SCRIPTS = ["decode.js", "languages.js", "filterdata.js", "data.js", "dom.js", "symbols.js"];

/** @param {string} name of a map */
function open(name) {
  const document = {
    documentElement: { lang: "en" },
    getElementById: () => ({ textContent: JSON.stringify(payloads[name]) }),
  };
  const atlas = load([...SCRIPTS, "filter.js", "totals.js", "sizes.js", "sentence.js"], { document, Intl });
  return { atlas, data: atlas.readData("data") };
}

const initials = (states) => [...states].map((state) => state[0]).join("");
const number = (estimate) => estimate?.index ?? -1;
const sum = ({ openAbove, openBelow, only, ...ends }) =>
  ({ ...ends, open_above: openAbove, open_below: openBelow, only: number(only) });

for (const [name, cases] of Object.entries(vectors)) {
  test(`${name}: ${cases.length} choices`, () => {
    const { atlas, data } = open(name);
    for (const { since, until, facets, ...expected } of cases) {
      const state = { language: "en", since, until, facets, hidden: [], selected: "" };
      const told = JSON.stringify({ since, until, facets });
      const seen = atlas.filtered(data, state);
      assert.equal(initials(seen.estimates.values()), expected.estimates, told);
      assert.equal(initials(seen.marks.values()), expected.marks, told);
      const { certain, possible, highest, ...counts } = atlas.totals(data, seen);
      const totals = { ...counts, highest: number(highest), certain: sum(certain), possible: sum(possible) };
      assert.deepEqual(plain(totals), expected.totals, told);
      for (const [language, sentence] of Object.entries(expected.sentence)) {
        if (atlas.isWhole(data, seen)) continue; // the page has the sentence of the map itself
        atlas.LANGUAGE = language;
        assert.equal(atlas.tallySentence(data, seen), sentence, `${language} ${told}`);
      }
      for (const mark of data.marks) {
        const want = expected.drawn[mark.id];
        if (!want) continue;
        const drawn = atlas.drawn(mark, data, seen);
        assert.equal(drawn.lighter, want.lighter, `${mark.id} ${told}`);
        const parts = drawn.symbol ? atlas.sizes.parts(drawn.symbol) : [];
        assert.deepEqual(plain(parts), want.parts, `${mark.id} ${told}`);
        if (drawn.symbol) assert.equal(atlas.sizes.outer(drawn.symbol), want.outer, mark.id);
        for (const [language, value] of Object.entries(want.value)) {
          atlas.LANGUAGE = language;
          assert.equal(atlas.valueWords(drawn), value, `${mark.id} ${language} ${told}`);
        }
      }
    }
  });
}
