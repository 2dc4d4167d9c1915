"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const { load, plain } = require("./namespace.js");

const atlas = load(["decode.js", "languages.js", "dom.js", "symbols.js", "chart.js", "controls.js"]);

test("ticks are round, start at zero and reach the greatest number", () => {
  for (const [maximum, expected] of [
    [0, [0]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [60, [0, 20, 40, 60]],
    [200, [0, 50, 100, 150, 200]],
    [650, [0, 200, 400, 600, 800]],
    [2600, [0, 1000, 2000, 3000]],
  ]) {
    assert.deepEqual(plain(atlas.ticks(maximum)), expected, `${maximum}`);
  }
});

test("a scale bar is one, two or five times a power of ten", () => {
  for (const [metres, expected] of [
    [1, 1],
    [19, 10],
    [20, 20],
    [4999, 2000],
    [5000, 5000],
    [123456, 100000],
  ]) {
    assert.equal(atlas.roundDistance(metres), expected);
  }
});

test("a metre on the ground is longer on the screen towards the pole", () => {
  // The equator of 40 075 017 m takes 256 px at zoom 0 (EPSG:3857).
  assert.ok(Math.abs(atlas.metresToPixels(40075016.7, 0, 0) - 256) < 1e-4);
  assert.ok(Math.abs(atlas.metresToPixels(1000, 60, 8) / atlas.metresToPixels(1000, 0, 8) - 2) < 1e-9);
});
