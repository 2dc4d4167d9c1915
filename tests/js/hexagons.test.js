"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");
const { load } = require("./namespace.js");

const atlas = load(["decode.js", "hexagons.js"]);
const vectors = JSON.parse(
  fs.readFileSync(path.join(__dirname, "../golden/hexagons.json"), "utf8"),
);

test("every point lies in the hexagon that Python puts it in", () => {
  for (const [lon, lat, zoom, q, r] of vectors) {
    const world = 256 * 2 ** zoom;
    const x = ((lon + 180) / 360) * world;
    const y = ((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * world;
    assert.deepEqual([...atlas.hexagonOf(atlas.hexagonAt(x, y))], [q, r], `${lon} ${lat} ${zoom}`);
  }
});
