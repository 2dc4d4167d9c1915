"use strict";

/** Where things go on the time strip: whole pixels, so that what is equal looks equal. */
(function (atlas) {
  /** Room for a handle, which stands outside of what it bounds. */
  const HANDLE = 24;
  const TALLEST = 60;
  const DIGIT = 7;
  const THINNEST_BAR = 3;
  const [NARROWEST_BRICK, WIDEST_BRICK] = [2, 14];
  const [LOWEST_BRICK, HIGHEST_BRICK] = [4, 10];
  const SHORTEST = 5;
  const YEAR_ROOM = 36;
  const MONTH_ROOM = 54;

  /**
   * The scale of a strip: the months from `first` to `last` on `width` pixels.
   * @param {number} width
   * @param {number} first
   * @param {number} last
   * @param {number} most events that a bar may have to show
   * @returns {Atlas.StripScale}
   */
  function scaleOf(width, first, last, most) {
    const left = HANDLE + 6 + DIGIT * String(most).length;
    const right = width - HANDLE;
    const count = last - first + 1;
    const step = Math.max(0, right - left) / count;
    const bin = [1, 3, 12].find((months) => months * step >= THINNEST_BAR) ?? 12;
    return {
      first,
      last,
      left,
      right,
      step,
      bin,
      x: (month) => Math.round(left + (month - first) * step),
    };
  }

  /**
   * The bars: each a month, or several where a month would be too thin to be seen.
   * @param {Atlas.Bins} bins
   * @param {Atlas.StripScale} scale
   * @returns {Atlas.Bar[]}
   */
  function barsOf({ months }, { first, last, bin }) {
    /** @type {Map<number, Atlas.Bar>} */
    const bars = new Map();
    const events = months
      .map(({ month, count }) => ({ month: atlas.months.toMonth(month), count }))
      .filter(({ month, count }) => count > 0 && month >= first && month <= last)
      .sort((a, b) => a.month - b.month);
    for (const { month, count } of events) {
      const start = Math.floor(month / bin) * bin;
      const bar = bars.get(start) ?? { start, end: start + bin - 1, months: [], count: 0 };
      bar.months.push(...Array(count).fill(month));
      bar.count += count;
      bars.set(start, bar);
    }
    return [...bars.values()];
  }

  /**
   * How tall one event is: a brick that can be counted, or a share of a bar.
   * @param {number} most
   * @param {Atlas.StripScale} scale
   * @returns {{ unit: number, brick: number, height: number, countable: boolean }}
   */
  function bricksOf(most, { step, bin }) {
    const room = Math.floor(step * bin);
    const brick = Math.min(WIDEST_BRICK, Math.max(NARROWEST_BRICK, room - (room > 4 ? 2 : 1)));
    const whole = Math.floor(TALLEST / Math.max(1, most));
    const countable = whole >= LOWEST_BRICK;
    const unit = countable
      ? Math.min(whole, HIGHEST_BRICK, Math.max(brick, LOWEST_BRICK + 2))
      : TALLEST / most;
    return { unit, brick, height: Math.round(unit * Math.max(1, most)), countable };
  }

  /**
   * Whole numbers for the axis, far enough apart to be read.
   * @param {number} most
   * @param {number} unit height of one
   * @returns {number[]}
   */
  function countTicks(most, unit) {
    const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((size) => size * unit >= 14) ?? most;
    const ticks = [];
    for (let tick = step; tick <= most; tick += step) ticks.push(tick);
    return ticks.length || most < 1 ? ticks : [most];
  }

  /**
   * Lines for the years, and what is written below: as many as stand without touching.
   * @param {Atlas.StripScale} scale
   * @returns {Atlas.TimeTick[]}
   */
  function timeTicks({ first, last, right, step, x }) {
    const years = [1, 2, 5, 10, 20, 50].find((size) => size * 12 * step >= YEAR_ROOM) ?? 100;
    const months = [1, 2, 3, 6].find((size) => size * step >= MONTH_ROOM) ?? 12;
    /** @type {Atlas.TimeTick[]} */
    const ticks = [];
    let free = -Infinity;
    for (let month = first; month <= last; month += 1) {
      const january = month % 12 === 0;
      const year = Math.floor(month / 12);
      if (!january && month !== first && month % months) continue;
      const at = x(month);
      const label = january || month === first ? String(year) : atlas.months.monthWords(month, "month");
      const due = january ? year % years === 0 : month === first || months < 12;
      const room = january || month === first ? YEAR_ROOM - 4 : MONTH_ROOM - 6;
      // The first month gives way to the January after it, which says more.
      const crowded = month === first && !january && nextJanuary(month, years) - month < YEAR_ROOM / step;
      const fits = due && !crowded && at >= free && at + room <= right + HANDLE;
      if (fits) free = at + room;
      ticks.push({ x: at, label: fits ? label : "", long: january && (fits || years === 1) });
    }
    return ticks;
  }

  /**
   * @param {number} month
   * @param {number} years how many from one label to the next
   * @returns {number} the next January that has a label
   */
  function nextJanuary(month, years) {
    let year = Math.floor(month / 12) + 1;
    while (year % years) year += 1;
    return year * 12;
  }

  /**
   * Lanes for events of which the day is not known, so that no two lines touch.
   * @param {Atlas.Bins} bins
   * @param {Atlas.StripScale} scale
   * @returns {Atlas.Lane[]}
   */
  function lanesOf({ spans }, { first, last, left, right, x }) {
    const { toMonth } = atlas.months;
    /** @type {number[]} */
    const ends = [];
    return spans
      .map((span) => {
        const from = span.earliest ? toMonth(span.earliest) : -Infinity;
        const to = span.latest ? toMonth(span.latest) : Infinity;
        return { span, from, to, before: from < first, after: to > last };
      })
      .filter(({ from, to }) => from <= last && to >= first)
      .sort((a, b) => a.from - b.from || a.to - b.to)
      .map(({ span, from, to, before, after }) => {
        const x0 = before ? left : x(from);
        const x1 = after ? right : Math.max(x(to + 1), x0 + SHORTEST);
        let lane = ends.findIndex((end) => end + 4 <= x0);
        if (lane < 0) lane = ends.length;
        ends[lane] = x1;
        return { span, from, to, x0, x1, before, after, lane };
      });
  }

  /**
   * Where the handles stand: at the ends of the period, with room for a finger between them,
   * however short the period is.
   * @param {Atlas.StripScale} scale
   * @param {Atlas.Range} range
   * @returns {[number, number]}
   */
  function handlesAt({ x }, { since, until }) {
    const [x0, x1] = [x(since), x(until + 1)];
    const middle = (x0 + x1) / 2;
    return [Math.min(x0, middle - HANDLE / 2), Math.max(x1, middle + HANDLE / 2)];
  }

  atlas.stripLayout = { HANDLE, handlesAt, scaleOf, barsOf, bricksOf, countTicks, timeTicks, lanesOf };
})(borderatlas);
