"use strict";

/** The marks follow the filter: shown or not, lighter, sized by the numbers that are left. */
(function (atlas) {
  /**
   * A mark as the filter leaves it: its symbol and its value, in the reader's language.
   * @param {Atlas.Mark} mark
   * @param {Atlas.Data} data
   * @param {Atlas.Filtered} seen
   * @returns {{ mark: Atlas.Mark, lighter: boolean }}
   */
  atlas.markUnder = function (mark, data, seen) {
    if (!seen.active) return { mark, lighter: false };
    const drawn = atlas.drawn(mark, data, seen);
    const tells = mark.sizedBy.length > 0 && Object.keys(mark.value).length > 0;
    const value = tells ? { [atlas.LANGUAGE]: atlas.valueWords(drawn) } : mark.value;
    const { parts, outer } = atlas.sizes;
    const symbol = drawn.symbol
      ? { parts: parts(drawn.symbol), radius: outer(drawn.symbol) }
      : { parts: mark.parts, radius: mark.radius };
    return { mark: { ...mark, ...symbol, value }, lighter: drawn.lighter };
  };

  atlas.part(function ({ data, layer, store }) {
    let active = false;
    function follow() {
      const seen = atlas.seen(data, store.get());
      if (!seen.active && !active) return;
      active = seen.active;
      layer.filter(seen);
    }
    store.subscribe((_, changed) => {
      if (atlas.filterChanged(changed) || changed.has("language")) follow();
    });
    follow();
  });
})(borderatlas);
