"use strict";

/** The headings of the full table sort it: up, down, and back to the order of the map. */
(function (atlas) {
  /** @type {Record<string, string>} */
  const NEXT = { none: "ascending", ascending: "descending", descending: "none" };

  /**
   * The words of a cell, without what a filter hides.
   * @param {Element} cell
   * @returns {string}
   */
  atlas.shown = function (cell) {
    const copy = /** @type {Element} */ (cell.cloneNode(true));
    for (const part of copy.querySelectorAll("[hidden]")) part.remove();
    return (copy.textContent ?? "").replace(/\s+/g, " ").trim();
  };

  /**
   * What a cell is sorted by: the greatest number that it tells, the first day, else its words.
   * @param {Element | undefined} cell
   * @param {Atlas.Row | undefined} row what the row of the table stands for
   * @param {string | undefined} by what the heading says of the column
   * @returns {number | string}
   */
  function key(cell, row, by) {
    if (by === "day" && row?.estimate) return row.estimate.earliest;
    const told = cell?.querySelector(".ba-number") ? row?.numbers : undefined;
    const numbers = by === "number" && row?.estimate ? [row.estimate] : told;
    if (!numbers) return cell ? atlas.shown(cell) : "";
    const counted = numbers.flatMap((item) => atlas.spanOf(item)?.[1] ?? []);
    return counted.length ? Math.max(...counted) : "";
  }

  /**
   * Numbers go before words; days are written so that they go as words do; what has no value
   * comes last, whichever way.
   * @param {number} way 1 or -1
   * @returns {(a: number | string, b: number | string) => number}
   */
  function order(way) {
    const words = new Intl.Collator(atlas.LANGUAGE, { numeric: true });
    return (a, b) => {
      if (a === "" || b === "") return Number(a === "") - Number(b === "");
      if (typeof a === "number" && typeof b === "number") return way * (a - b);
      if (typeof a !== typeof b) return way * (typeof a === "number" ? -1 : 1);
      return way * words.compare(String(a), String(b));
    };
  }

  atlas.part(function ({ data, store, scope }) {
    const table = scope?.querySelector("#table table");
    const [body] = table instanceof HTMLTableElement ? table.tBodies : [];
    if (!(table instanceof HTMLTableElement) || !body) return;
    // Sources are many to a row, and their numbers say nothing of an order.
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])].slice(0, -1);
    const original = new Map([...body.rows].map((row, i) => [row, i]));
    let [column, way] = [0, "none"];

    function sort() {
      const compare = order(way === "descending" ? -1 : 1);
      const rows = [...(body?.rows ?? [])].sort((a, b) => (original.get(a) ?? 0) - (original.get(b) ?? 0));
      const by = heads[column]?.dataset.by;
      const keys = new Map(
        rows.map((row) => [row, key(row.cells[column], data.table[original.get(row) ?? -1], by)]),
      );
      if (way !== "none") rows.sort((a, b) => compare(keys.get(a) ?? "", keys.get(b) ?? ""));
      body?.append(...rows);
      heads.forEach((head, i) => {
        if (i === column && way !== "none") head.setAttribute("aria-sort", way);
        else head.removeAttribute("aria-sort");
      });
    }

    heads.forEach((head, i) => {
      const button = atlas.html("button", { type: "button", class: "ba-sort" }, ...head.childNodes);
      button.addEventListener("click", () => {
        way = NEXT[i === column ? way : "none"] ?? "none";
        column = i;
        sort();
      });
      head.append(button);
    });
    store.subscribe((_, changed) => {
      if (changed.has("language") && way !== "none") sort();
    });
  });
})(borderatlas);
