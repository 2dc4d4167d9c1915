"use strict";

// Loads scripts of the page into a context of their own, as the page does: one after another.
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const FOLDER = path.join(__dirname, "../../src/borderatlas/static/js");

/**
 * @param {string[]} names of scripts, in order
 * @param {Record<string, unknown>} [globals] what stands in for the browser
 */
exports.load = function load(names, globals = {}) {
  const context = vm.createContext({ ...globals });
  for (const name of names) {
    vm.runInContext(fs.readFileSync(path.join(FOLDER, name), "utf8"), context, { filename: name });
  }
  return context.borderatlas;
};

/** The same value made of this context's arrays and objects, so that it compares as equal. */
exports.plain = (value) => JSON.parse(JSON.stringify(value));
