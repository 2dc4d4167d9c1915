"use strict";

const assert = require("node:assert/strict");
const test = require("node:test");
const { load } = require("./namespace.js");

const { csv } = load(["decode.js", "state.js", "csv.js"]);

test("rows end with CRLF; what holds a comma, a quote or a line is quoted", () => {
  assert.equal(
    csv([["a", "b"], ["x, y", 'say "no"'], ["two\nlines", ""]]),
    'a,b\r\n"x, y","say ""no"""\r\n"two\nlines",\r\n',
  );
});

test("no cell begins as a formula", () => {
  for (const start of ["=", "+", "-", "@", "\t", "\r", "＝"]) {
    const [cell] = csv([[`${start}SUM(A1)`]]).split("\r\n");
    assert.match(cell, /^"?'/, JSON.stringify(start));
  }
  assert.equal(csv([["200–650", "−5", "[1]"]]), "200–650,−5,[1]\r\n");
});
