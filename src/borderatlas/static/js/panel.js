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
   * A name in the reader's language, then in the others; `names` in markup.py makes the same.
   * @param {Atlas.Text} name
   * @param {Atlas.Data} data
   * @returns {Atlas.Child[]}
   */
  atlas.names = function (name, { languages, languageNames }) {
    const { html } = atlas;
    const { words, language: shown } = atlas.spoken(name);
    /** @param {string} language */
    const gap = (language) =>
      atlas.phrase("no_name", { language: atlas.say(languageNames[language] ?? {}) });
    const others = languages
      .filter((language) => language !== shown)
      .map((language) =>
        name[language]
          ? html("span", { lang: language, dir: "auto" }, name[language] ?? "")
          : html("span", { role: "img", "aria-label": gap(language) }, "—"),
      );
    const foreign = shown === atlas.LANGUAGE ? {} : { lang: shown, dir: "auto" };
    const tail = html("span", { class: "ba-other" }, ...atlas.joined(others, " · "));
    return [html("bdi", foreign, words), ...(others.length ? [" ", tail] : [])];
  };

  /**
   * An estimate in words and as a chart of its claims.
   * @param {Atlas.Estimate} estimate
   * @param {string} role colour of the chart
   * @param {Atlas.Data} data
   * @returns {HTMLElement}
   */
  atlas.estimateSection = function (estimate, role, data) {
    const { html, say, words } = atlas;
    const claims = estimate.claims.map(({ id }) => id).join(" ");
    const event = say(estimate.event);
    const counted = estimate.claims.some(
      ({ stands, low, best, high }) => stands && (low ?? best ?? high) !== null,
    );
    // "60 people held": the kind says what is counted.
    const repeated = counted && say(estimate.kind).startsWith(say(estimate.unit));
    const dated = event.includes(say(estimate.date));
    return html(
      "section",
      { class: "ba-estimate" },
      html("h4", {}, ...atlas.joined([words(estimate.event), dated ? null : words(estimate.date)], " · ")),
      html(
        "p",
        { class: "ba-figure-words", "data-claims": claims },
        html("strong", {}, words(repeated ? estimate.figure : estimate.amount)),
        repeated ? " " : " · ",
        words(estimate.kind),
      ),
      html("p", { "data-claims": claims }, words(estimate.sentence)),
      atlas.chart(estimate, data, role),
      estimate.claims.some(({ again }) => again)
        ? html("p", { class: "ba-rule" }, atlas.phrase("claims_again"))
        : null,
      html("p", { class: "ba-rule" }, words(estimate.rule)),
    );
  };

  /**
   * @param {Atlas.Mark} mark
   * @param {Atlas.Data} data
   * @param {Atlas.Filtered} seen
   * @returns {DocumentFragment}
   */
  atlas.describe = function (mark, data, seen) {
    const { html, say, words } = atlas;
    const { estimates } = mark;
    const fragment = document.createDocumentFragment();
    fragment.append(
      html("h3", { tabindex: -1 }, ...atlas.names(mark.name, data)),
      html("p", { class: "ba-kind" }, words(mark.kind)),
    );
    if (say(mark.detail)) fragment.append(html("p", {}, words(mark.detail)));
    if (mark.facts.length) {
      const items = mark.facts.map((fact) => html("li", {}, words(fact)));
      fragment.append(html("ul", { class: "ba-facts" }, ...items));
    }
    if (mark.sources.length) {
      const numbers = mark.sources.flatMap((number) => [atlas.sourceNumber(number), " "]);
      fragment.append(html("p", { class: "ba-place-sources" }, `${atlas.phrase("sources_of_place")} `, ...numbers));
    }
    if (!estimates.length && say(mark.value)) {
      fragment.append(html("p", { class: "ba-figure-words" }, html("strong", {}, words(mark.value))));
    }
    fragment.append(...atlas.numbersUnder(estimates, mark.role, data, seen));
    return fragment;
  };
})(borderatlas);
