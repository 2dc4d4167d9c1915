"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");
const { load, plain } = require("./namespace.js");

const atlas = load(["decode.js", "search.js"]);
const { fold, keys, index, find } = atlas.search;

const mark = (id, en, ko, zh, more = {}) => ({
  id,
  geometry: "point",
  name: { en, ko, zh },
  kind: { en: "fictional port" },
  aliases: [],
  members: [],
  ...more,
});
const entries = index([
  mark("hoeryong", "Hoeryong", "회령", "会宁"),
  mark("helong", "Helong", "허룽", "和龙", { aliases: ["Hwaryong", "화룡"] }),
  mark("tumen", "Tumen–Namyang (Onsong)", "투먼–남양", "图们–南阳"),
  mark("jian", "Ji'an", "지안", "集安", { aliases: ["Chian"] }),
  mark("leg-1", "Tumen–Hoeryong", "투먼–회령", "图们–会宁", { geometry: "line" }),
  mark("leg-2", "Tumen–Hoeryong", "투먼–회령", "图们–会宁", { geometry: "line" }),
]);
const found = (query) => plain(find(entries, query)).map(({ mark: { id } }) => id);
const first = (query) => {
  const [hit] = plain(find(entries, query));
  return hit ? [hit.mark.id, hit.name] : null;
};

test("names fold as Python folds them", () => {
  const file = path.join(__dirname, "../golden/folded-names.json");
  const pairs = JSON.parse(fs.readFileSync(file, "utf8"));
  assert.ok(Object.keys(pairs).length > 100);
  for (const [name, folded] of Object.entries(pairs)) assert.equal(fold(name), folded, name);
});

test("a place is found by every script, spelling and other name, and the name that matched is told", () => {
  for (const [query, expected] of [
    ["hoeryong", ["hoeryong", "Hoeryong"]],
    ["HOERYŎNG", ["hoeryong", "Hoeryong"]],
    ["hoe-ryong", ["hoeryong", "Hoeryong"]],
    ["회령", ["hoeryong", "회령"]],
    ["会宁", ["hoeryong", "会宁"]],
    ["hwaryong", ["helong", "Hwaryong"]],
    ["화룡", ["helong", "화룡"]],
    ["jian", ["jian", "Ji'an"]],
    ["JI’AN", ["jian", "Ji'an"]],
    ["ji an", ["jian", "Ji'an"]],
  ]) {
    assert.deepEqual(first(query), expected, query);
  }
});

test("a set is found by what it is made of, and the place that matched is told", () => {
  const member = { name: { en: "Tumen", zh: "图们" }, aliases: ["圖們"] };
  const sets = index([mark("set", "Two ports", "두 곳", "两处", { geometry: "bracket", members: [member] })]);
  for (const [query, name] of [["tumen", "Tumen"], ["圖們", "圖們"]]) {
    const [hit] = plain(find(sets, query));
    assert.deepEqual([hit.name, hit.member.name.en], [name, "Tumen"]);
  }
  assert.equal(plain(find(sets, "two"))[0].member, null);
});

test("Hangul is found while it is typed, key by key, and by its initials", () => {
  assert.equal(keys("횔"), "ㅎㅗㅣㄹ");
  for (const typed of ["회", "횔", "회려", "회령"]) assert.equal(first(typed)?.[0], "hoeryong", typed);
  for (const typed of ["ㅎ", "호", "ㅎㄹ"]) {
    assert.deepEqual(found(typed).slice(0, 2), ["helong", "hoeryong"], typed);
  }
  assert.ok(!found("ㄹㅎ").includes("hoeryong"));
  assert.ok(!found("회룡").includes("hoeryong"));
});

test("an exact name comes first, then one that begins so, then a word in it, then the rest", () => {
  const ranked = index([
    mark("contains", "Newtumen"),
    mark("word", "Port Tumen"),
    mark("prefix", "Tumen Harbour"),
    mark("exact", "Tumen"),
  ]);
  assert.deepEqual(
    plain(find(ranked, "tumen")).map((hit) => hit.mark.id),
    ["exact", "prefix", "word", "contains"],
  );
  assert.deepEqual(found("namyang"), ["tumen"]);
  assert.deepEqual(found("onsong"), ["tumen"]);
});

test("places come before ways, and the legs of one way are told once", () => {
  assert.deepEqual(found("hoeryong"), ["hoeryong", "leg-1"]);
});

test("nothing is found for nothing, for signs alone, and for what is not there", () => {
  for (const query of ["", "  ", "-", "’", "zzz", "(((", "\\"]) assert.deepEqual(found(query), [], query);
});

test("one slip is forgiven where nothing agrees, two in a long name, none in a short one", () => {
  const { near } = atlas.search;
  const meant = (query) => plain(near(entries, query)).map(({ mark: { id } }) => id);
  for (const query of ["Tumn", "Tuemn", "tumenn", "namyag"]) assert.equal(meant(query)[0], "tumen", query);
  assert.deepEqual(meant("hoeryog")[0], "hoeryong");
  assert.deepEqual(meant("hwaryoong"), ["helong"]);
  for (const query of ["", "zz", "zzzz", "tam", "hurryng"]) assert.deepEqual(meant(query), [], query);
});

test("a name of the base map is found behind the places of the atlas, and not told twice", () => {
  const label = (en) => ({ text: { en }, at: [123, 41], style: "town", rank: 1, dot: true, zoom: [0, 9] });
  const both = index(
    [mark("tumen", "Tumen Harbour"), mark("jian", "Ji'an")],
    [label("Tumen"), label("JIAN"), label("Fictional\nSea")],
  );
  const hits = (query) => plain(find(both, query)).map((hit) => [hit.mark.geometry, hit.name]);
  assert.deepEqual(hits("tumen"), [["point", "Tumen Harbour"], ["base", "Tumen"]]);
  assert.deepEqual(hits("jian"), [["point", "Ji'an"]]);
  assert.deepEqual(hits("sea"), [["base", "Fictional Sea"]]);
});
