"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const { load, plain } = require("./namespace.js");

const atlas = load(["decode.js", "space.js"]);
const frame = { x0: 0, y0: 0, x1: 200, y1: 100 };
const block = { lines: [], width: 40, height: 10 };
const at = { x: 100, y: 50 };

test("the first free place is taken, and then is free no more", () => {
  const space = atlas.space(frame);
  const places = atlas.candidates(block, at, 5, 3);
  assert.deepEqual(plain(atlas.place(space, places)), { x0: 108, y0: 45, x1: 148, y1: 55 });
  assert.deepEqual(plain(atlas.place(space, places)), { x0: 52, y0: 45, x1: 92, y1: 55 });
});

test("no label leaves the frame or lies on a mark", () => {
  const space = atlas.space(frame);
  space.circles.push({ x: 128, y: 50, radius: 15 });
  for (const box of [atlas.place(space, atlas.candidates(block, at, 5, 3))]) {
    assert.ok(box.x1 < 100);
  }
  assert.equal(atlas.place(space, [{ x0: 180, y0: 0, x1: 220, y1: 10 }]), null);
});

test("of free places the one that crosses least of the lines is taken", () => {
  const space = atlas.space(frame);
  space.avoid([
    { x: 104, y: 40 },
    { x: 160, y: 60 },
  ]);
  assert.ok(atlas.place(space, atlas.candidates(block, at, 5, 3)).x1 < 100);
});

test("none of the candidates covers the symbol itself", () => {
  for (const radius of [2, 10, 30]) {
    const space = atlas.space({ x0: -500, y0: -500, x1: 500, y1: 500 });
    space.circles.push({ ...at, radius });
    for (const box of atlas.candidates(block, at, radius, 3)) assert.ok(space.isFree(box));
  }
});
