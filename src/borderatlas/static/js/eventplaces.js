"use strict";

/** Where numbers of raw events stand: in their hexagons, beside marks and names, as `eventplaces.py` says. */
(function (atlas) {
  const DIGIT = 6.5;
  const HIGH = 0.8;
  const RIM = 1 / 3;
  const APART = 0.3;
  /** How far apart points are that stand for a way: less than a number is high. */
  const STEP = 3;
  /** No number is wider. */
  const WIDEST = 8 * DIGIT;
  const DIRECTIONS = 12;
  /** In how many steps a number goes aside, at least, and how wide one is at most, in digits. */
  const [STEPS, WIDE] = [3, 2.5];

  /** A number that has room in a disc: 950, 1.2K, 35K, 1.2M; the same in all languages. */
  atlas.compactNumber = function (value) {
    if (value < 1000) return String(value);
    const rounded = Number(value.toPrecision(2)); // first, so that 999,999 is a million
    return rounded >= 1e6 ? `${rounded / 1e6}M` : `${rounded / 1e3}K`;
  };

  /** Whether a number is wider than its disc. */
  atlas.isWide = (words, radius) => words.length * DIGIT > 2 * radius - RIM * DIGIT;

  /**
   * @param {Atlas.EventNumber} number
   * @param {Atlas.Point} at
   */
  const textAt = ({ words }, at) => atlas.centred({ width: (words.length + 2 * APART) * DIGIT, height: 2 * HIGH * DIGIT }, at);

  /**
   * @param {Atlas.EventNumber} number
   * @param {Atlas.Point} at
   * @returns {Atlas.Circle} its disc, with what is left free around it
   */
  const discAt = ({ radius }, { x, y }) => ({ x, y, radius: radius + APART * DIGIT });

  /** The box that a number takes. */
  atlas.numberBox = function (number, at) {
    const [{ radius }, text] = [discAt(number, at), textAt(number, at)];
    const disc = atlas.around(at, radius);
    return { ...disc, x0: Math.min(disc.x0, text.x0), x1: Math.max(disc.x1, text.x1) };
  };

  /**
   * @param {Atlas.Point} a
   * @param {Atlas.Point} b
   */
  const away = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

  /**
   * @param {Atlas.EventNumber} number
   * @returns {Atlas.Point[]} where it may stand: in the middle, then aside, the nearest first
   */
  function placesOf({ at, reach }) {
    const turns = Array.from({ length: DIRECTIONS }, (_, turn) => (turn * 2 * Math.PI) / DIRECTIONS);
    const steps = Math.max(STEPS, Math.round(reach / (WIDE * DIGIT)));
    const aside = Array.from({ length: steps }, (_, step) => ((step + 1) / steps) * reach).flatMap((far) =>
      turns.map((angle) => ({ x: at.x + far * Math.cos(angle), y: at.y + far * Math.sin(angle) })),
    );
    return [at, ...aside];
  }

  /**
   * @param {Atlas.Point[]} line
   * @returns {Atlas.Point[]} points along it, no further apart than a step
   */
  const along = (line) =>
    line.slice(1).flatMap((end, i) => {
      const start = /** @type {Atlas.Point} */ (line[i]);
      const parts = Math.max(1, Math.ceil(away(start, end) / STEP));
      return Array.from({ length: parts + 1 }, (_, part) => {
        const share = part / parts;
        return { x: start.x + share * (end.x - start.x), y: start.y + share * (end.y - start.y) };
      });
    });

  /**
   * First come those whose middle is free, which is never that of another; then the others, the
   * largest number first.
   * @param {Atlas.EventNumber[]} numbers
   * @param {Atlas.Obstacles} obstacles
   * @returns {(Atlas.Point | null)[]} where each stands; those without room do not
   */
  atlas.settleNumbers = function (numbers, { frame, circles, boxes, lines }) {
    const ways = lines.flatMap(along);

    /**
     * @param {Atlas.EventNumber} number
     * @param {Atlas.Point} at
     */
    function isFree(number, at) {
      const [disc, text] = [discAt(number, at), textAt(number, at)];
      const whole = text.x0 >= frame.x0 && text.x1 <= frame.x1 && text.y0 >= frame.y0 && text.y1 <= frame.y1;
      if (!whole && atlas.inside(frame, number.at)) return false;
      return !(
        circles.some((circle) => away(at, circle) < disc.radius + circle.radius || atlas.touches(circle, text)) ||
        boxes.some((box) => atlas.touches(disc, box) || atlas.overlaps(text, box))
      );
    }
    /**
     * @param {Atlas.EventNumber} number
     * @param {Atlas.Point} at
     */
    function isCrossed(number, at) {
      const text = textAt(number, at);
      return ways.some((point) => atlas.inside(text, point));
    }
    /** @type {(Atlas.Point | null)[]} */
    const places = numbers.map((number) => (isFree(number, number.at) && !isCrossed(number, number.at) ? number.at : null));

    /**
     * @param {Atlas.EventNumber} one
     * @param {Atlas.Point} at
     */
    function isClear(one, at) {
      const [disc, text] = [discAt(one, at), textAt(one, at)];
      return numbers.every((other, i) => {
        const there = places[i];
        if (!there || away(at, there) > disc.radius + other.radius + WIDEST) return true;
        const words = textAt(other, there);
        return !(away(at, there) < disc.radius + other.radius || atlas.touches(disc, words) || atlas.overlaps(text, words));
      });
    }

    const aside = numbers.map((_, i) => i).filter((i) => !places[i]);
    /** @param {number} i */
    const number = (i) => /** @type {Atlas.EventNumber} */ (numbers[i]);
    aside.sort((i, j) => {
      const [a, b] = [number(i), number(j)];
      return b.count - a.count || a.at.x - b.at.x || a.at.y - b.at.y;
    });
    for (const i of aside) {
      const free = placesOf(number(i)).filter((at) => isFree(number(i), at) && isClear(number(i), at));
      places[i] = free.find((at) => !isCrossed(number(i), at)) ?? free[0] ?? null;
    }
    return places;
  };
})(borderatlas);
