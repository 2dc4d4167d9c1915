"use strict";

/** Joins what `filterdata.py` says of a filter to the marks and the estimates. */
(function (atlas) {
  /**
   * @param {any} data as it was written: codes and estimates are numbers, facets are records
   */
  atlas.joinFilter = function (data) {
    /** @type {[string, string][]} */
    const codes = [];
    for (const facet of data.facets) {
      for (const { code } of facet.options) codes.push([facet.id, code]);
      facet.options = facet.options.map(
        (/** @type {any} */ { code, title, count }) => [code, title, count],
      );
    }
    /** @param {number} number */
    const estimate = (number) => data.estimates[number] ?? null;
    data.estimates.forEach((/** @type {any} */ item, /** @type {number} */ index) => {
      item.index = index;
      item.facets = named(item.codes, codes);
    });
    for (const mark of data.marks) {
      mark.facets = named(mark.codes, codes);
      mark.sizedBy = mark.sizedBy.map(estimate);
    }
    for (const row of data.table) {
      row.estimate = estimate(row.estimate);
      row.mark = data.marks[row.mark] ?? null;
      row.numbers = row.numbers.map(estimate);
    }
  };

  /**
   * @param {number[]} numbers
   * @param {[string, string][]} codes
   * @returns {Atlas.Codes}
   */
  function named(numbers, codes) {
    /** @type {Atlas.Codes} */
    const found = {};
    for (const number of numbers) {
      const [facet, code] = codes[number] ?? ["", ""];
      (found[facet] ??= []).push(code);
    }
    return found;
  }
})(borderatlas);
