"use strict";

/** What is known of a selected mark. */
(function (atlas) {
  /**
   * A source's number, as a link to the list of sources where the page has one.
   * @param {number} number
   * @returns {HTMLElement}
   */
  atlas.sourceNumber = function (number) {
    const id = `source-${number}`;
    const listed = document.getElementById(id) !== null;
    return atlas.html(listed ? "a" : "span", listed ? { href: `#${id}` } : {}, `[${number}]`);
  };

  /**
   * @param {Atlas.Source | undefined} source
   * @returns {HTMLElement[]}
   */
  atlas.links = function (source) {
    const pairs = [
      [source?.url, "source"],
      [source?.archived, "archive"],
    ];
    return pairs.flatMap(([url, key]) =>
      url && /^https?:\/\//i.test(url)
        ? [atlas.html("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, atlas.phrase(key ?? ""))]
        : [],
    );
  };

  /** @param {Atlas.Claim} claim */
  atlas.status = ({ status }) =>
    status === "asserted" ? "" : atlas.phrase(`status_${status}`) || status;

  /**
   * The name in the reader's language, then in the others.
   * @param {Atlas.Text} name
   * @param {string[]} languages
   * @returns {Atlas.Child[]}
   */
  function names(name, languages) {
    const others = languages
      .filter((language) => language !== atlas.LANGUAGE && name[language])
      .map((language) => atlas.html("span", { lang: language, dir: "auto" }, name[language] ?? ""));
    const separated = others.flatMap((element, i) => (i ? [" · ", element] : [element]));
    return [
      atlas.html("bdi", {}, atlas.say(name)),
      " ",
      atlas.html("span", { class: "ba-other" }, ...separated),
    ];
  }

  /**
   * An estimate in words and as a chart of its claims.
   * @param {Atlas.Estimate} estimate
   * @param {string} role colour of the chart
   * @param {Atlas.Data} data
   * @returns {HTMLElement}
   */
  atlas.estimateSection = function (estimate, role, data) {
    const { html, say } = atlas;
    const claims = estimate.claims.map(({ id }) => id).join(" ");
    const event = say(estimate.event);
    const counted = estimate.claims.some(
      ({ stands, low, best, high }) => stands && (low ?? best ?? high) !== null,
    );
    const [unit, kind] = [counted ? say(estimate.unit) : "", say(estimate.kind)];
    const what = unit && kind.startsWith(unit) ? kind : [unit, kind].filter(Boolean).join(", ");
    const when = say(estimate.date);
    const date = event.includes(when) ? "" : when;
    return html(
      "section",
      { class: "ba-estimate" },
      html("h4", {}, [event, date].filter(Boolean).join(" · ")),
      html(
        "p",
        { class: "ba-figure-words", "data-claims": claims },
        html("strong", {}, say(estimate.figure)),
        ` ${counted ? what : `· ${kind}`}`,
      ),
      html("p", { "data-claims": claims }, say(estimate.sentence)),
      atlas.chart(estimate, data, role),
      html("p", { class: "ba-rule" }, say(estimate.rule)),
    );
  };

  /**
   * @param {Atlas.Mark} mark
   * @param {Atlas.Data} data
   * @returns {DocumentFragment}
   */
  atlas.describe = function (mark, data) {
    const { html, say } = atlas;
    const { estimates } = mark;
    const fragment = document.createDocumentFragment();
    fragment.append(
      html("h3", { tabindex: -1 }, ...names(mark.name, data.languages)),
      html("p", { class: "ba-kind" }, say(mark.kind)),
    );
    if (say(mark.detail)) fragment.append(html("p", {}, say(mark.detail)));
    if (mark.facts.length) {
      const items = mark.facts.map((fact) => html("li", {}, say(fact)));
      fragment.append(html("ul", { class: "ba-facts" }, ...items));
    }
    if (mark.sources.length) {
      const numbers = mark.sources.flatMap((number) => [atlas.sourceNumber(number), " "]);
      fragment.append(html("p", { class: "ba-place-sources" }, `${atlas.phrase("sources_of_place")} `, ...numbers));
    }
    if (!estimates.length && say(mark.value)) {
      fragment.append(html("p", { class: "ba-figure-words" }, html("strong", {}, say(mark.value))));
    }
    fragment.append(...estimates.map((item) => atlas.estimateSection(item, mark.role, data)));
    return fragment;
  };
})(borderatlas);
