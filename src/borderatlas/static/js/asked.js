"use strict";

/** What the parts of a page share with which a reader asks: whether anything is chosen. */
(function (atlas) {
  atlas.UNFILTERED = Object.freeze({ since: "", until: "", facets: {} });

  atlas.isFiltered = ({ since, until, facets }) =>
    Boolean(since || until || Object.values(facets).some(Boolean));
})(borderatlas);
