"use strict";

/** What the reader has chosen: one value, changed in one place, seen by all parts of a page. */
(function (atlas) {
  /** Nothing is painted of a window or a frame that is out of sight: its page starts all the same. */
  const UNSEEN_MS = 200;

  /** @type {Atlas.Starter[]} */
  const parts = [];

  /** @param {Atlas.Starter} part what is started once for each map, in the order of the scripts */
  atlas.part = function (part) {
    parts.push(part);
  };

  /**
   * Starts the parts of a page around its map. They wait until the map has been painted, unless
   * the address says what it is to show.
   * @param {Atlas.Context} context
   */
  atlas.start = function (context) {
    let begun = false;
    function start() {
      if (begun) return;
      begun = true;
      for (const part of parts) part(context);
      context.scope?.setAttribute("data-started", "");
    }
    if (location.hash) start();
    else {
      requestAnimationFrame(() => setTimeout(start));
      setTimeout(start, UNSEEN_MS);
    }
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
