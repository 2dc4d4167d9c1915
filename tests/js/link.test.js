"use strict";

const assert = require("node:assert");
const test = require("node:test");
const { load, plain } = require("./namespace.js");

const atlas = load(["decode.js", "link.js"]);
const START = { language: "en", since: "", until: "", facets: {}, hidden: [], selected: "", without: [] };
const DATA = {
  languages: ["en", "ko", "zh"],
  layers: [{ id: "ways" }, { id: "ports" }, { id: "도시,읍" }],
  marks: [{ id: "ports/west" }, { id: "ports/a&b=c#d%20" }],
  facets: [
    { id: "type", options: [["port"], ["a b"]] },
    { id: "status", options: [["contested"]] },
  ],
};
const write = (state, sight = null) => atlas.writeLink({ ...START, ...state }, sight, START, DATA);
const read = (fragment) => plain(atlas.readLink(fragment, START, DATA));

test("a page as it begins needs no fragment", () => {
  assert.equal(write({}), "");
  assert.deepEqual(read("").state, START);
  assert.deepEqual(read("#").state, START);
});

test("a fragment is readable, in one order, and says only what differs", () => {
  const state = {
    facets: { status: "contested", type: "port" },
    hidden: ["ports", "ways"],
    selected: "ports/west",
    until: "2024-04",
    since: "2023-10",
    language: "ko",
  };
  assert.equal(
    write(state, { lat: 41.85, lon: 129.84, times: 4 }),
    "lang=ko&from=2023-10&to=2024-04&at=ports/west&hide=ways,ports" +
      "&type=port&status=contested&view=41.85,129.84,4",
  );
});

/** Numbers that look random and are the same each time. */
function* chance(seed) {
  for (let x = seed; ; ) yield (x = (x * 1103515245 + 12345) % 2147483648) / 2147483648;
}

test("what was written is read back", () => {
  const dice = chance(7);
  const pick = (list) => list[Math.floor(dice.next().value * list.length)];
  const months = ["", "2019-01", "2023-10", "2024-12"];
  for (let round = 0; round < 500; round++) {
    const [a, b] = [pick(months), pick(months)].sort();
    const state = {
      language: pick(DATA.languages),
      since: a,
      until: b,
      facets: {},
      hidden: DATA.layers.map(({ id }) => id).filter(() => pick([true, false])),
      without: [],
      selected: pick(["", ...DATA.marks.map(({ id }) => id)]),
    };
    for (const { id, options } of DATA.facets) {
      if (pick([true, false])) state.facets[id] = pick(options)[0];
    }
    const sight = pick([null, { lat: -3.5, lon: 129.8412, times: 4.25 }]);
    const fragment = write(state, sight);
    assert.match(fragment, /^[\x21-\x7e]*$/);
    const link = read(`#${fragment}`);
    assert.deepEqual(link.state, state);
    assert.deepEqual(link.sight, sight);
    assert.equal(atlas.writeLink(link.state, link.sight, START, DATA), fragment);
  }
});

test("what makes no sense is passed over, part by part", () => {
  const hostile = [
    "lang=xx", "lang=__proto__", "lang=%E0%A4%A", "from=2023-13", "from=2023-1", "to=javascript:1",
    "at=nowhere", "at=<img src=x>", "hide=all,,%", "type=none", "__proto__=x", "constructor=1",
    "view=1e9,0,1", "view=91,0,2", "view=0,181,2", "view=0,0,0", "view=NaN,0,1", "view=1,2", "=", "x=y=z",
  ];
  for (const part of hostile) assert.deepEqual(read(`#${part}`), { ...read("#a=b") }, part);
  const link = read(`#${hostile.slice(2).join("&")}&lang=ko&hide=what,ports,ports&status=contested`);
  assert.equal(link.state.language, "en"); // the first one is taken, and says nothing
  assert.deepEqual(link.state.hidden, []);
  assert.deepEqual(link.state.facets, { status: "contested" });
  assert.deepEqual(read("#lang=ko&hide=what,ports,ports&from=2024-01&to=2023-12").state, {
    ...START, language: "ko", hidden: ["ports"], since: "2024-01",
  });
});

test("half a character in the data stops no address", () => {
  assert.equal(write({ selected: "ports/\ud83c" }), "at=ports/%EF%BF%BD");
});

test("a part without a sign of equality leads to an element, and leaves the state alone", () => {
  assert.deepEqual([read("#source-3").target, read("#source-3").speaks], ["source-3", false]);
  const link = read("#lang=ko&claim-c001");
  assert.deepEqual([link.target, link.speaks, link.state.language], ["claim-c001", true, "ko"]);
  assert.equal(read("#%E0%A4%A").target, "");
});
