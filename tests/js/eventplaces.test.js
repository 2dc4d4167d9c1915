"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");
const { load } = require("./namespace.js");

const atlas = load(["decode.js", "space.js", "eventplaces.js"]);
const vectors = JSON.parse(
  fs.readFileSync(path.join(__dirname, "../golden/eventplaces.json"), "utf8"),
);

test("numbers of raw events stand where Python puts them", () => {
  assert.ok(vectors.length);
  for (const [i, vector] of vectors.entries()) {
    const numbers = vector.numbers.map(([x, y, words, count, radius, reach]) => ({ at: { x, y }, words, count, radius, reach }));
    const circles = vector.circles.map(([x, y, radius]) => ({ x, y, radius }));
    const boxes = vector.boxes.map(([x0, y0, x1, y1]) => ({ x0, y0, x1, y1 }));
    const [x0, y0, x1, y1] = vector.frame;
    const lines = vector.lines.map((line) => line.map(([x, y]) => ({ x, y })));
    const obstacles = { frame: { x0, y0, x1, y1 }, circles, boxes, lines };
    atlas.settleNumbers(numbers, obstacles).forEach((at, number) => {
      const expected = vector.places[number];
      const found = at && [at.x, at.y];
      const same = expected && found ? Math.hypot(expected[0] - found[0], expected[1] - found[1]) < 1e-5 : !expected && !found;
      assert.ok(same, `vector ${i}, number ${number}: ${found}, not ${expected}`);
    });
    for (const { words, count } of numbers) assert.equal(atlas.compactNumber(count), words);
  }
});
