"use strict";

/** What the reader has chosen: one value, changed in one place, seen by all parts of a page. */
(function (atlas) {
  /** @type {Atlas.Starter[]} */
  const parts = [];

  /** @param {Atlas.Starter} part what is started once for each map, in the order of the scripts */
  atlas.part = function (part) {
    parts.push(part);
  };

  /** @param {Atlas.Context} context */
  atlas.start = function (context) {
    for (const part of parts) part(context);
  };

  /**
   * @param {Atlas.State} initial
   * @returns {Atlas.Store}
   */
  atlas.store = function (initial) {
    let state = Object.freeze({ ...initial });
    /** @type {Atlas.Listener[]} */
    const listeners = [];
    return {
      get: () => state,
      set(patch) {
        const keys = /** @type {(keyof Atlas.State)[]} */ (Object.keys(patch));
        const changed = new Set(
          keys.filter((key) => JSON.stringify(patch[key]) !== JSON.stringify(state[key])),
        );
        if (!changed.size) return;
        state = Object.freeze({ ...state, ...patch });
        for (const listener of listeners) listener(state, changed);
      },
      subscribe(listener) {
        listeners.push(listener);
      },
    };
  };
})(borderatlas);
