"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");
const { load, plain } = require("./namespace.js");

const atlas = load(["decode.js", "curves.js"]);
const west = { x: 0, y: 0 };
const east = { x: 100, y: 0 };

test("a curve bends to the right of the direction of travel, both ways", () => {
  assert.equal(atlas.arcPath([west, east], 0.2, [0, 0]).apex.y, 20);
  assert.equal(atlas.arcPath([east, west], 0.2, [0, 0]).apex.y, -20);
});

test("a leg stops at the rims of its symbols and points where it goes", () => {
  const { points, end } = atlas.legPath([west, east], 0, [10, 20]);
  assert.deepEqual(plain(points), [
    { x: 10, y: 0 },
    { x: 80, y: 0 },
  ]);
  assert.deepEqual(plain(end), { x: 80, y: 0, angle: 0 });
});

test("where no line fits, the arrow head stands alone between the symbols", () => {
  const { d, end } = atlas.legPath([west, { x: 0, y: 30 }], 0.2, [12, 14]);
  assert.equal(d, "");
  assert.deepEqual(plain(end), { x: 0, y: 14, angle: 90 });
});

test("a leg from a place to itself is not drawn", () => {
  assert.equal(atlas.legPath([west, west], 0.2, [5, 5]), null);
});

test("waypoints are passed in order", () => {
  const bend = { x: 50, y: 40 };
  const { points } = atlas.legPath([west, bend, east], 0.3, [0, 0]);
  assert.deepEqual(plain(points), [west, bend, east]);
});

test("curves are those that Python draws", () => {
  const file = path.join(__dirname, "../golden/curves.json");
  const short = (number) => number.toFixed(1);
  for (const { shape, points, curve, gaps, drawn } of JSON.parse(fs.readFileSync(file, "utf8"))) {
    const draw = shape === "leg" ? atlas.legPath : atlas.arcPath;
    const found = draw(points.map(([x, y]) => ({ x, y })), curve, gaps);
    const said = found && {
      d: found.d,
      end: [found.end.x, found.end.y, found.end.angle].map(short),
      apex: [found.apex.x, found.apex.y].map(short),
    };
    assert.deepEqual(said && plain(said), drawn);
  }
});
