"use strict";

/** The table as the reader sees it, for a spreadsheet. */
(function (atlas) {
  /**
   * Spreadsheets run what begins like this; an apostrophe in front makes it text
   * (https://owasp.org/www-community/attacks/CSV_Injection).
   */
  const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
  const BYTE_ORDER_MARK = "\ufeff";

  /**
   * Rows as comma-separated values (RFC 4180).
   * @param {string[][]} rows
   * @returns {string}
   */
  atlas.csv = (rows) => rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");

  /** @param {string} text */
  function field(text) {
    const safe = FORMULA.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }

  /**
   * The rows and cells that are shown, in their order, and a column of the sources' addresses.
   * @param {HTMLTableElement} table
   * @returns {string[][]}
   */
  function rows(table) {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map(atlas.shown);
    const body = [...(table.tBodies[0]?.rows ?? [])].filter((row) => !row.hidden);
    const lines = body.map((row) => {
      const cited = [...row.querySelectorAll('a[href^="#source-"]')].map(({ textContent }) =>
        (textContent ?? "").replace(/\D/g, ""),
      );
      const words = [...row.cells].slice(0, -1).map(atlas.shown);
      return [...words, cited.join("; "), cited.map(address).join("; ")];
    });
    return [[...heads, atlas.phrase("addresses")], ...lines];
  }

  /** @param {string} number of a source */
  function address(number) {
    const link = document.querySelector(`#source-${number} a[href^="http"]`);
    const label = document.querySelector(`#source-${number}[data-withheld] cite`);
    return link?.getAttribute("href") ?? (label ? atlas.shown(label) : atlas.phrase("no_address"));
  }

  /** @param {Atlas.Context} context */
  function name({ data, store }) {
    const { language, since, until } = store.get();
    return `${[data.map, language, since, until].filter(Boolean).join("_")}.csv`;
  }

  atlas.part(function (context) {
    const table = context.scope?.querySelector("#table table");
    if (!(table instanceof HTMLTableElement)) return;
    atlas.offer(context, "csv", (tray) => {
      const text = atlas.csv(rows(table));
      const blob = new Blob([BYTE_ORDER_MARK, text], { type: "text/csv;charset=utf-8" });
      const href = URL.createObjectURL(blob);
      const link = atlas.html("a", { href, download: name(context) }, name(context));
      if (atlas.isConfined()) tray.show("csv_by_hand", text, link);
      else link.click();
    });
  });
})(borderatlas);
