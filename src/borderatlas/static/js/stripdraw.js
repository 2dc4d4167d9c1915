"use strict";

/** The time strip as an SVG: bars of events that can be counted, lines for inexact dates. */
(function (atlas) {
  const TOP = 22;
  const RAIL = 8.5;
  const LEAST = 34;
  const YEARS = 20;
  const LANE = 5;
  const CLOSE = 4;
  const ARROW = 3.5;

  /**
   * @param {Atlas.Bins} all what there is without any filter: it sets the scale, so that the
   *   strip neither jumps nor grows while the reader filters
   * @param {Atlas.Bins} bins what is drawn
   * @param {number} width
   * @param {number} first month
   * @param {number} last month
   * @returns {Atlas.StripView}
   */
  atlas.stripView = function (all, bins, width, first, last) {
    const { scaleOf, barsOf, bricksOf, lanesOf } = atlas.stripLayout;
    const total = all.months.reduce((sum, { count }) => sum + count, 0);
    const scale = scaleOf(width, first, last, total);
    const most = Math.max(0, ...barsOf(all, scale).map(({ count }) => count));
    const bricks = bricksOf(most, scale);
    const base = TOP + Math.max(LEAST, bricks.height);
    const count = Math.max(-1, ...lanesOf(all, scale).map(({ lane }) => lane)) + 1;
    /** @param {number} lane */
    const laneY = (lane) => base + YEARS + 4 + lane * LANE;
    const height = base + YEARS + (count ? count * LANE + 5 : 0);
    const [bars, lanes] = [barsOf(bins, scale), lanesOf(bins, scale)];
    return { width, height, base, most, scale, bricks, bars, lanes, laneY };
  };

  /**
   * @param {SVGElement} svg
   * @param {Atlas.StripView} view
   * @param {Atlas.Range} range the months between the handles
   * @param {{ since: string, until: string }} period the same with open ends
   */
  atlas.drawStrip = function (svg, view, range, period) {
    const { width, height } = view;
    for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) {
      svg.setAttribute(name, String(value));
    }
    const whole = !period.since && !period.until;
    const groups = [frame(view, range, whole), axes(view), bars(view, range), lanes(view, period)];
    svg.replaceChildren(...groups.map((parts) => atlas.svg("g", {}, ...parts)));
  };

  /**
   * @param {Atlas.StripView} view
   * @param {Atlas.Range} range
   * @param {boolean} whole
   */
  function frame({ scale, base, height }, range, whole) {
    const [x0, x1] = [scale.x(range.since), scale.x(range.until + 1)];
    const [near, far] = atlas.stripLayout.handlesAt(scale, range);
    const size = { x: x0, y: RAIL, width: Math.max(1, x1 - x0), height: height - RAIL };
    /** @param {number} x */
    const edge = (x) => atlas.svg("path", { d: `M${x + 0.5} ${RAIL}V${base}`, class: "ba-edge" });
    return [
      atlas.svg("path", { d: `M${scale.left} ${RAIL}H${scale.right}`, class: "ba-rail" }),
      atlas.svg("path", { d: `M${near} ${RAIL}H${far}`, class: "ba-rail ba-rail-on" }),
      ...(whole ? [] : [atlas.svg("rect", { ...size, class: "ba-chosen" }), edge(x0), edge(x1 - 1)]),
    ];
  }

  /** @param {Atlas.StripView} view */
  function axes({ scale, most, bricks, base }) {
    const { countTicks, timeTicks, HANDLE } = atlas.stripLayout;
    const { left, right } = scale;
    const parts = [];
    for (const tick of countTicks(most, bricks.unit)) {
      const y = Math.round(base - tick * bricks.unit);
      parts.push(atlas.svg("path", { d: `M${left} ${y + 0.5}H${right}`, class: "ba-rule-line" }));
      const at = { x: left - HANDLE - 3, y: y + 4, "text-anchor": "end" };
      parts.push(atlas.svg("text", at, atlas.number(tick)));
    }
    for (const { x, label, long } of timeTicks(scale)) {
      const d = `M${x + 0.5} ${long ? TOP : base}V${base + (label ? 15 : 4)}`;
      parts.push(atlas.svg("path", { d, class: "ba-rule-line" }));
      if (label) parts.push(atlas.svg("text", { x: x + 4, y: base + 14 }, label));
    }
    parts.push(atlas.svg("path", { d: `M${left} ${base + 0.5}H${right}`, class: "ba-ground-line" }));
    return parts;
  }

  /**
   * @param {Atlas.StripView} view
   * @param {Atlas.Range} range
   */
  function bars({ scale, bricks, base, bars: all }, range) {
    return all.flatMap((bar) => {
      const middle = (scale.x(bar.start) + scale.x(bar.end + 1)) / 2;
      const x = Math.round(middle - bricks.brick / 2);
      const inside = bar.months.map((month) => month >= range.since && month <= range.until);
      // What lies in the period stands below what does not.
      inside.sort((a, b) => Number(b) - Number(a));
      if (bricks.countable) return inside.map((within, i) => brick(x, i, i + 1, within));
      const part = inside.filter(Boolean).length;
      return [brick(x, 0, part, true), brick(x, part, bar.count, false)];

      /**
       * @param {number} left
       * @param {number} from
       * @param {number} to
       * @param {boolean} within
       */
      function brick(left, from, to, within) {
        const [low, high] = [Math.round(from * bricks.unit), Math.round(to * bricks.unit)];
        if (high <= low) return null;
        return atlas.svg("rect", {
          x: left,
          y: base - high,
          width: bricks.brick,
          height: high - low - (bricks.countable ? 1 : 0),
          class: within ? "ba-in" : "ba-out",
        });
      }
    });
  }

  /**
   * @param {Atlas.StripView} view
   * @param {{ since: string, until: string }} period
   */
  function lanes({ lanes: all, laneY }, period) {
    const CLASSES = { within: "ba-in", touching: "ba-maybe", outside: "ba-out" };
    return all.map(({ span, x0, x1, before, after, lane }) => {
      const y = laneY(lane) + 0.5;
      const [a, b] = [x0 + 1, x1 - 1];
      // An end has a stop; what goes on beyond the strip has an arrow.
      const start = before ? `M${a + ARROW} ${y - 2.5}L${a} ${y}L${a + ARROW} ${y + 2.5}` : `M${a} ${y - 2}V${y + 2}`;
      const end = after ? `M${b - ARROW} ${y - 2.5}L${b} ${y}L${b - ARROW} ${y + 2.5}` : `M${b} ${y - 2}V${y + 2}`;
      const kind = CLASSES[atlas.months.placeOf(span, period)];
      return atlas.svg("path", { d: `${start}M${a} ${y}H${b}${end}`, class: `ba-span ${kind}` });
    });
  }

  /**
   * The bar or the line under a point.
   * @param {Atlas.StripView} view
   * @param {number} x
   * @param {number} y
   * @returns {Atlas.Picked | null}
   */
  atlas.pickOnStrip = function ({ scale, bricks, base, bars: all, lanes: lines, laneY }, x, y) {
    const line = lines
      .filter(({ x0, x1 }) => x >= x0 - 2 && x <= x1 + 2)
      .find(({ lane }) => Math.abs(laneY(lane) - y) <= LANE / 2);
    if (line) {
      const { span, from, to } = line;
      const since = Math.max(from, scale.first);
      const until = Math.min(to, scale.last);
      return { since, until, x, y: laneY(line.lane), words: `${atlas.say(span.title)}: ${spanWords(span)}` };
    }
    if (y < TOP || y > base + YEARS) return null;
    const near = Math.max(CLOSE, (scale.step * scale.bin) / 2);
    const bar = all.find(({ start, end }) => {
      const middle = (scale.x(start) + scale.x(end + 1)) / 2;
      return Math.abs(middle - x) <= near;
    });
    if (!bar) return null;
    const middle = (scale.x(bar.start) + scale.x(bar.end + 1)) / 2;
    const period = atlas.months.periodWords(bar.start, bar.end);
    const words = `${period}: ${atlas.phrase("events", { n: bar.count })}`;
    return { since: bar.start, until: bar.end, x: middle, y: base - bar.count * bricks.unit, words };
  };

  /** @param {Atlas.Span} span */
  function spanWords({ earliest, latest }) {
    const { toMonth, monthWords, periodWords } = atlas.months;
    if (earliest && latest) return periodWords(toMonth(earliest), toMonth(latest));
    if (latest) return atlas.phrase("span_until", { until: monthWords(toMonth(latest)) });
    return atlas.phrase("span_since", { since: monthWords(toMonth(earliest)) });
  }
})(borderatlas);
