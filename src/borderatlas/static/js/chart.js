"use strict";

/** The dot-and-range chart of the rival claims behind an estimate, as a list of rows. */
(function (atlas) {
  const HEIGHT = 16;
  const MIDDLE = HEIGHT / 2;
  const ROOM_FOR_ARROW = 1.12;

  /**
   * Round numbers from zero to the first one at or above a maximum.
   * @param {number} maximum
   * @returns {number[]}
   */
  atlas.ticks = function (maximum) {
    if (maximum <= 0) return [0];
    const rough = maximum / 4;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = Math.max(1, ([1, 2, 2.5, 5, 10].find((s) => s * power >= rough) ?? 10) * power);
    const count = Math.ceil(maximum / step - 1e-9);
    return Array.from({ length: count + 1 }, (_, i) => i * step);
  };

  /**
   * @param {Atlas.Claim} claim
   * @returns {number[]}
   */
  const numbersOf = ({ low, best, high }) => [low, best, high].filter((value) => value !== null);

  /**
   * @param {Atlas.Claim} claim
   * @param {(value: number) => string} at
   * @returns {SVGElement[]}
   */
  function drawing({ low, best, high }, at) {
    const y = MIDDLE;
    /** @param {number} value @param {number} [r] */
    const dot = (value, r = 4.5) => atlas.svg("circle", { class: "ba-dot", cx: at(value), cy: y, r });
    /** @param {number} value */
    const bar = (value) =>
      atlas.svg("line", { class: "ba-bar", x1: at(value), x2: at(value), y1: y - 5, y2: y + 5 });
    /** @param {number} from @param {number} to @param {string} style */
    const span = (from, to, style) =>
      atlas.svg("line", { class: style, x1: at(from), x2: at(to), y1: y, y2: y });
    /** @type {SVGElement[]} */
    const parts = [];
    if (low !== null && high !== null && low !== high) {
      parts.push(span(low, high, "ba-range"), bar(low), bar(high));
    } else if (high !== null && best === null && low === null) {
      parts.push(span(0, high, "ba-upto"), bar(high));
    } else if (low !== null && high === null && best === null) {
      const arrow = atlas.svg("path", { class: "ba-beyond", d: `M5 ${y}H26M21 ${y - 4}L26 ${y}L21 ${y + 4}` });
      parts.push(atlas.svg("svg", { x: at(low), overflow: "visible" }, arrow), dot(low));
    } else if (low !== null && best === null) {
      parts.push(dot(low));
    }
    if (best !== null) parts.push(dot(best));
    return parts;
  }

  /**
   * @param {Atlas.Claim} claim
   * @returns {Element} its words; what we render in another language says so, and is no quotation
   */
  atlas.wording = function ({ wording, tongue, verbatim }) {
    const said = atlas.words({ [tongue]: wording });
    if (verbatim) return atlas.html("q", {}, "“", said, "”");
    return atlas.html("span", {}, "· ", atlas.phrase("rendering"), " ", said);
  };

  /**
   * @param {Atlas.Claim} claim
   * @returns {HTMLElement} who says what
   */
  function words(claim) {
    const { html } = atlas;
    const repeated = Object.values(claim.figure).some((figure) => figure.includes(claim.wording));
    return html(
      "div",
      { class: "ba-claim-words" },
      html("b", {}, atlas.words(claim.claimant)),
      " ",
      atlas.words(claim.figure),
      " ",
      repeated ? null : atlas.wording(claim),
      " ",
      atlas.sourceNumber(claim.source),
    );
  }

  /**
   * @param {Atlas.Claim} claim
   * @param {Atlas.Data} data
   * @returns {HTMLElement} what kind of claimant, when, and where it can be read
   */
  function about(claim, data) {
    const source = data.sources.find(({ number }) => number === claim.source);
    const links = atlas.links(source);
    const withheld = source && atlas.say(source.withheld) ? source.withheld : null;
    const parts = [
      atlas.words(claim.claimantKind),
      atlas.words(claim.date),
      claim.inferred ? atlas.phrase("inferred") : null,
      claim.retells ? atlas.phrase("retells") : null,
      claim.why ? atlas.phrase(claim.why) : null,
      atlas.status(claim),
      withheld ? atlas.words(withheld) : null,
      links.length || withheld ? null : atlas.phrase("no_address"),
    ];
    const linked = links.length ? atlas.html("span", { class: "ba-links" }, " · ", ...atlas.joined(links, " · ")) : null;
    return atlas.html("small", {}, ...atlas.joined(parts, " · "), linked);
  }

  /**
   * @param {Atlas.Estimate} estimate
   * @param {Atlas.Data} data
   * @param {string} role colour of the mark
   * @returns {HTMLElement}
   */
  atlas.chart = function (estimate, data, role) {
    const { html, svg } = atlas;
    const { low, high, claims } = estimate;
    const numbers = claims.flatMap(numbersOf);
    const open = claims.filter((claim) => claim.low !== null && claim.best === null && claim.high === null);
    const arrows = open.map((claim) => Number(claim.low) * ROOM_FOR_ARROW);
    const marks = atlas.ticks(Math.max(0, ...numbers, ...arrows));
    const end = marks.at(-1) || 1;
    /** @param {number} value */
    const at = (value) => `${((value / end) * 100).toFixed(2)}%`;
    const band =
      low !== null && high !== null && high > low
        ? { class: "ba-band", x: at(low), width: at(high - low), y: 0, height: HEIGHT }
        : null;

    /**
     * Each row has ticks, a line and a band of its own, so that no words lie on them.
     * @param {Atlas.Claim} claim
     */
    const track = (claim) =>
      svg(
        "svg",
        { class: "ba-track", height: HEIGHT, "aria-hidden": "true" },
        band && svg("rect", band),
        ...marks.map((tick) => svg("line", { x1: at(tick), x2: at(tick), y1: 0, y2: HEIGHT })),
        svg("line", { x1: 0, x2: "100%", y1: MIDDLE, y2: MIDDLE }),
        ...drawing(claim, at),
      );
    const rows = claims.map((claim) => {
      const style = ["ba-claim", claim.again && "ba-again", !claim.stands && "ba-fallen"];
      const attributes = { class: style.filter(Boolean).join(" "), "data-claims": claim.id };
      const drawn = numbersOf(claim).length ? track(claim) : null;
      return html("li", attributes, words(claim), drawn, about(claim, data));
    });
    const chart = html("div", { class: "ba-chart" }, html("ul", {}, ...rows));
    chart.style.setProperty("--mark", atlas.paint(role));
    if (!numbers.length) return chart;

    const axis = svg(
      "svg",
      { class: "ba-axis", height: HEIGHT, "data-scale": "", "aria-hidden": "true" },
      ...marks.map((tick, i) => {
        const anchor = i === 0 ? "start" : i === marks.length - 1 ? "end" : "middle";
        return svg("text", { x: at(tick), y: 12, "text-anchor": anchor }, atlas.number(tick));
      }),
    );
    chart.append(axis);
    return chart;
  };
})(borderatlas);
