"use strict";

/** Months: "2023-10" as a number that can be counted with, and as words. */
(function (atlas) {
  /**
   * @param {string} text a month or a day, "2023-10" or "2023-10-09"
   * @returns {number} months since the year 0
   */
  const toMonth = (text) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7)) - 1;

  /** @param {number} month */
  const fromMonth = (month) =>
    `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}`;

  /** @type {Map<string, Intl.DateTimeFormat>} */
  const formats = new Map();
  /** @type {Record<string, Intl.DateTimeFormatOptions>} */
  const STYLES = {
    long: { year: "numeric", month: "long" },
    month: { month: "short" },
    year: { year: "numeric" },
  };

  /** @param {string} style */
  function formatOf(style) {
    const key = `${atlas.LANGUAGE} ${style}`;
    const made =
      formats.get(key) ??
      new Intl.DateTimeFormat(atlas.LANGUAGE, { ...STYLES[style], timeZone: "UTC" });
    formats.set(key, made);
    return made;
  }

  /** @param {number} month */
  function dateOf(month) {
    const date = new Date(0);
    date.setUTCFullYear(Math.floor(month / 12), month % 12, 1);
    return date;
  }

  /**
   * @param {number} month
   * @param {"long" | "month" | "year"} [style] the month with its year, in short without it, or
   *   the year alone
   * @returns {string}
   */
  const monthWords = (month, style = "long") => formatOf(style).format(dateOf(month));

  /**
   * A period as the language says it, no longer than it must: a year, a month, from one to another.
   * @param {number} since
   * @param {number} until
   * @returns {string}
   */
  const periodWords = (since, until) =>
    since % 12 === 0 && until === since + 11
      ? monthWords(since, "year")
      : formatOf("long").formatRange(dateOf(since), dateOf(until));

  /**
   * What lies in a period for certain, and what possibly: of a date that is known to lie between
   * two days, one of which may be open.
   * @param {Atlas.Bins} bins
   * @param {{ since: string, until: string }} period months; empty is no bound
   * @returns {{ certain: number, possible: number }}
   */
  function countEvents({ months, spans }, { since, until }) {
    let certain = 0;
    let possible = 0;
    for (const { month, count } of months) {
      if ((!since || month >= since) && (!until || month <= until)) certain += count;
    }
    for (const span of spans) {
      const place = placeOf(span, { since, until });
      if (place === "within") certain += 1;
      else if (place === "touching") possible += 1;
    }
    return { certain, possible };
  }

  /**
   * @param {{ earliest: string, latest: string }} span days; empty is open
   * @param {{ since: string, until: string }} period
   * @returns {"within" | "touching" | "outside"}
   */
  function placeOf({ earliest, latest }, { since, until }) {
    const [first, last] = [earliest.slice(0, 7), latest.slice(0, 7)];
    if ((since && last && last < since) || (until && first && first > until)) return "outside";
    const begins = !since || (first && first >= since);
    return begins && (!until || (last && last <= until)) ? "within" : "touching";
  }

  atlas.months = { toMonth, fromMonth, monthWords, periodWords, countEvents, placeOf };
})(borderatlas);
