"use strict";

/** What the parts of a page share with which a reader asks: what is chosen, and who may ask. */
(function (atlas) {
  atlas.UNFILTERED = Object.freeze({ since: "", until: "", facets: {} });

  atlas.isFiltered = ({ since, until, facets }) =>
    Boolean(since || until || Object.values(facets).some(Boolean));

  /**
   * A page that is embedded is compact: it has a strip of time and a search only if its root
   * says so, as in `data-with="strip search"`.
   * @param {Element | null} scope
   * @param {string} part
   * @returns {boolean}
   */
  atlas.isWanted = (scope, part) =>
    scope !== null &&
    (!scope.classList.contains("ba-embed") ||
      (scope.getAttribute("data-with") ?? "").split(" ").includes(part));
})(borderatlas);
