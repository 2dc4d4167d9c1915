"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const { load, plain } = require("./namespace.js");

/** A page that holds one script element with data. */
const documentWith = (data) => ({
  documentElement: { lang: "en" },
  getElementById: (id) => (id === "data" ? { textContent: JSON.stringify(data) } : null),
});

test("a path comes back as Python packed it", () => {
  const atlas = load(["decode.js"]);
  // borderatlas.render.payload.pack(((124.393, 40.1145), (124.39, 40.1), (-0.0001, 0)), decimals=4)
  const packed = "0x9rCyvvY7BhJ5v9rCvmvY";
  assert.deepEqual(plain(atlas.decodePath(packed, 4)), [
    [124.393, 40.1145],
    [124.39, 40.1],
    [-0.0001, 0],
  ]);
  assert.deepEqual(plain(atlas.decodePath("", 4)), []);
});

test("texts come back to where their numbers stand, and other numbers stay", () => {
  const data = {
    languages: ["en"],
    texts: { en: ["Fictional port", 0], ko: [0, "가상"] },
    marks: {
      keys: ["name", "facts", "priority", "at", "symbol", "estimates"],
      rows: [[0, [1, 0], 1, [[1, 0]], 0, [0]]],
    },
    symbols: [{ role: "returns" }],
    estimates: [{ figure: 1, low: 0, claims: [1, 0] }],
    claims: { keys: ["id", "low"], rows: [["a", 0], ["b", null]] },
    headline: 0,
    omissions: [[1], []],
  };
  const atlas = load(["decode.js", "languages.js", "data.js"], { document: documentWith(data) });
  atlas.joinFilter = () => undefined; // what a filter needs has vectors of its own
  const read = atlas.readData("data");
  const figures = {
    figure: { ko: "가상" },
    low: 0,
    claims: [
      { id: "b", low: null },
      { id: "a", low: 0 },
    ],
  };
  assert.deepEqual(plain(read), {
    languages: ["en"],
    marks: [
      {
        name: { en: "Fictional port" },
        facts: [{ ko: "가상" }, { en: "Fictional port" }],
        priority: 1,
        at: [[1, 0]],
        symbol: 0,
        role: "returns",
        estimates: [figures],
        claims: ["b", "a"],
      },
    ],
    estimates: [figures],
    headline: figures,
    claims: [
      { id: "a", low: 0 },
      { id: "b", low: null },
    ],
    omissions: [[{ id: "b", low: null }], []],
    scheme: "data",
    texts: [{ en: "Fictional port" }, { ko: "가상" }],
  });
});

test("data that Python deflated are those that it wrote", () => {
  const texts = { en: ["가상", "虚构 \u0000 \ud83d\ude00"] };
  const data = { languages: ["en"], texts, marks: [], symbols: [] };
  const rest = { estimates: [], claims: [], omissions: [], headline: null };
  const bytes = Buffer.from(JSON.stringify({ ...data, ...rest }));
  const deflated = require("node:zlib").deflateRawSync(bytes).toString("base64");
  const browser = { document: documentWith({ bytes: bytes.length, deflated }), atob, TextDecoder };
  const atlas = load(["decode.js", "inflate.js", "languages.js", "data.js"], browser);
  atlas.joinFilter = () => undefined;
  assert.deepEqual(plain(atlas.readData("data").texts), texts.en.map((en) => ({ en })));
});

test("words are said in the reader's language, or in English, or in any other", () => {
  const atlas = load(["decode.js"]);
  assert.equal(atlas.say({ ko: "가상", en: "fictional" }), "fictional");
  assert.equal(atlas.say({ ko: "가상" }), "가상");
  atlas.LANGUAGE = "zh";
  const name = { en: "fictional", ko: "가상" };
  assert.deepEqual(plain(atlas.spoken(name)), { words: "fictional", language: "en" });
  assert.equal(atlas.say({}), "");
});
