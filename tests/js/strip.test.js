"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const { load, plain } = require("./namespace.js");

const atlas = load(["decode.js", "months.js", "striplayout.js"]);
const { toMonth, fromMonth, countEvents, placeOf } = atlas.months;
const { scaleOf, barsOf, bricksOf, countTicks, timeTicks, lanesOf, handlesAt, HANDLE } = atlas.stripLayout;

const [first, last] = [toMonth("1998-01"), toMonth("2025-10")];
const WIDTHS = [288, 343, 420, 640, 850, 968];
const PERIODS = [
  ["1998-01", "2025-10"],
  ["2021-07", "2025-09"],
  ["2023-08", "2024-03"],
  ["2023-10", "2023-10"],
  ["1905-11", "2025-10"],
];

test("months count on over the year, and back", () => {
  assert.equal(toMonth("2024-01") - toMonth("2023-12"), 1);
  for (const month of ["0001-01", "1999-12", "2023-10"]) assert.equal(fromMonth(toMonth(month)), month);
});

test("what is said of a period is what a reader would say", () => {
  const { periodWords } = atlas.months;
  const words = (a, b) => periodWords(toMonth(a), toMonth(b));
  assert.equal(words("2023-10", "2023-10"), "October 2023");
  assert.equal(words("2023-01", "2023-12"), "2023");
  atlas.LANGUAGE = "ko";
  assert.equal(words("2023-10", "2023-10"), "2023년 10월");
  atlas.LANGUAGE = "zh";
  assert.equal(words("2023-01", "2023-12"), "2023年");
  atlas.LANGUAGE = "en";
});

test("an event of a vague date is in a period, possibly in it, or not", () => {
  const span = { earliest: "2023-08-01", latest: "2023-10-31" };
  for (const [since, until, expected] of [
    ["", "", "within"],
    ["2023-08", "2023-10", "within"],
    ["2023-09", "", "touching"],
    ["", "2023-08", "touching"],
    ["2023-11", "", "outside"],
    ["", "2023-07", "outside"],
  ]) {
    assert.equal(placeOf(span, { since, until }), expected, `${since}/${until}`);
  }
  const open = { earliest: "", latest: "2023-10-31" };
  assert.equal(placeOf(open, { since: "2023-10", until: "" }), "touching");
  assert.equal(placeOf(open, { since: "", until: "2023-10" }), "within");
  assert.equal(placeOf(open, { since: "2023-11", until: "" }), "outside");
  const bins = { months: [{ month: "2023-08", count: 3 }, { month: "2023-12", count: 1 }], spans: [span, open] };
  assert.deepEqual(plain(countEvents(bins, { since: "2023-08", until: "2023-10" })), { certain: 4, possible: 1 });
});

test("the labels of the years never touch each other nor the rim, at any width", () => {
  for (const width of WIDTHS) {
    for (const [from, to] of PERIODS) {
      const scale = scaleOf(width, toMonth(from), toMonth(to), 9);
      const labels = plain(timeTicks(scale)).filter(({ label }) => label);
      assert.ok(labels.length, `${from} ${width}`);
      let free = 0;
      for (const { x, label } of labels) {
        assert.ok(x + 4 >= free, `${from} ${width} ${label}`);
        free = x + 4 + (7 * label.length);
        assert.ok(free <= width + 1, `${from} ${width} ${label}`);
      }
    }
  }
});

test("a bar stands for as many months as make it wide enough to be seen, and none is lost", () => {
  const months = ["1998-01", "1998-02", "2002-05", "2025-10"].map((month) => ({ month, count: 2 }));
  for (const width of WIDTHS) {
    const scale = scaleOf(width, first, last, 8);
    const bars = plain(barsOf({ months, spans: [] }, scale));
    assert.ok(scale.bin * scale.step >= 3);
    assert.equal(bars.reduce((sum, { count }) => sum + count, 0), 8);
    for (const { start, end, months: own } of bars) {
      assert.equal(start % scale.bin, 0);
      for (const month of own) assert.ok(month >= start && month <= end);
    }
  }
});

test("few events are bricks of whole pixels, one as tall as another", () => {
  for (const most of [1, 2, 9, 15]) {
    const { unit, brick, countable } = bricksOf(most, scaleOf(850, toMonth("2021-07"), toMonth("2025-09"), most));
    assert.ok(countable);
    assert.ok(Number.isInteger(unit) && Number.isInteger(brick) && unit * most <= 60);
  }
  assert.ok(!bricksOf(200, scaleOf(850, first, last, 200)).countable);
});

test("the axis has whole numbers, apart from each other", () => {
  for (const [most, unit] of [[1, 10], [2, 10], [9, 6], [15, 4], [90, 60 / 90], [2300, 60 / 2300]]) {
    const ticks = plain(countTicks(most, unit));
    assert.ok(ticks.length >= 1 && ticks.every(Number.isInteger), `${most}`);
    for (let i = 1; i < ticks.length; i += 1) assert.ok((ticks[i] - ticks[i - 1]) * unit >= 14, `${most}`);
    assert.ok(ticks.at(-1) <= most);
  }
});

test("lines of vague dates do not touch, and tell where they go on beyond the strip", () => {
  const spans = [
    ["1990-01-01", "2001-12-31"],
    ["1998-01-01", "1998-12-31"],
    ["1999-06-01", "2000-01-31"],
    ["", "2012-12-31"],
    ["2024-01-01", ""],
    ["1980-01-01", "1990-12-31"],
  ].map(([earliest, latest]) => ({ title: {}, earliest, latest }));
  const lanes = plain(lanesOf({ months: [], spans }, scaleOf(850, first, last, 1)));
  assert.equal(lanes.length, 5);
  for (const a of lanes) {
    for (const b of lanes) {
      if (a === b || a.lane !== b.lane) continue;
      assert.ok(a.x1 + 4 <= b.x0 || b.x1 + 4 <= a.x0);
    }
  }
  const ends = lanes.map(({ span, before, after }) => [span.earliest || "open", before, after]);
  assert.deepEqual(ends, [
    ["open", true, false],
    ["1990-01-01", true, false],
    ["1998-01-01", false, false],
    ["1999-06-01", false, false],
    ["2024-01-01", false, true],
  ]);
});

test("between the handles there is room for a finger, however short the period is", () => {
  for (const width of WIDTHS) {
    const scale = scaleOf(width, first, last, 9);
    for (const since of [first, toMonth("2010-06"), last]) {
      const [near, far] = handlesAt(scale, { since, until: since });
      assert.ok(far - near >= HANDLE && near - HANDLE >= 0 - HANDLE / 2);
      assert.ok(far + HANDLE <= width + HANDLE / 2);
    }
  }
});
