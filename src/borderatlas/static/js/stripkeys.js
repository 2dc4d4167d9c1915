"use strict";

/** The handles of the time strip: for the mouse, for a finger, and for the keyboard. */
(function (atlas) {
  const STILL = 4;
  const YEAR = 12;
  /** @type {Record<string, number>} */
  const STEPS = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -YEAR,
    PageUp: YEAR,
    Home: -Infinity,
    End: Infinity,
  };
  const PARTS = /** @type {const} */ (["since", "window", "until"]);
  /** @typedef {"since" | "window" | "until" | "ground"} Part */

  /**
   * @param {number} value
   * @param {number} low
   * @param {number} high
   */
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

  /**
   * A range with one part of it moved by a number of months, as far as it can go.
   * @param {Atlas.Range} range
   * @param {Part} part
   * @param {number} by
   * @param {Atlas.StripScale} scale
   * @returns {Atlas.Range}
   */
  function moved({ since, until }, part, by, { first, last }) {
    if (part === "since") return { since: clamp(since + by, first, until), until };
    if (part === "until") return { since, until: clamp(until + by, since, last) };
    const shift = clamp(by, first - since, last - until);
    return { since: since + shift, until: until + shift };
  }

  /**
   * The range that is drawn from one point to another, in whole bars.
   * @param {number} a
   * @param {number} b
   * @param {Atlas.StripScale} scale
   * @returns {Atlas.Range}
   */
  function drawn(a, b, { first, last, left, step, bin }) {
    const [low, high] = [Math.min(a, b), Math.max(a, b)].map((x) =>
      clamp(first + Math.floor((x - left) / step), first, last),
    );
    const whole = /** @param {number} month */ (month) => Math.floor(month / bin) * bin;
    return {
      since: Math.max(whole(low ?? first), first),
      until: Math.min(whole(high ?? last) + bin - 1, last),
    };
  }

  /**
   * @param {Atlas.HandleOptions} options
   * @returns {Atlas.Handles}
   */
  atlas.stripHandles = function ({ plot, view, range, choose, pick, hover }) {
    const sliders = new Map(
      PARTS.map((part) => {
        const grip = part === "window" ? null : atlas.html("span", {});
        const slider = atlas.html("div", { class: `ba-slide ba-slide-${part}`, role: "slider", tabindex: 0 }, grip);
        slider.dataset.part = part;
        slider.addEventListener("keydown", (event) => press(event, part));
        return [part, slider];
      }),
    );
    plot.append(...sliders.values());

    /**
     * @param {KeyboardEvent} event
     * @param {Part} part
     */
    function press(event, part) {
      const by = STEPS[event.key];
      if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      choose(moved(range(), part, by, view().scale));
    }

    /** @type {{ part: Part, x: number, range: Atlas.Range, moved: boolean } | null} */
    let drag = null;
    /** @type {Atlas.Range | null} */
    let wanted = null;

    function settle() {
      if (wanted) choose(wanted);
      wanted = null;
    }

    /** @param {MouseEvent} event */
    const at = (event) => {
      const { left, top } = plot.getBoundingClientRect();
      return { x: event.clientX - left, y: event.clientY - top };
    };

    plot.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      const slider = event.target instanceof Element ? event.target.closest("[data-part]") : null;
      const part = slider instanceof HTMLElement ? /** @type {Part} */ (slider.dataset.part) : "ground";
      drag = { part, x: at(event).x, range: range(), moved: false };
      plot.setPointerCapture(event.pointerId);
      hover(null);
    });

    plot.addEventListener("pointermove", (event) => {
      const { x, y } = at(event);
      if (!drag) {
        if (event.pointerType === "mouse") hover(pick(x, y));
        return;
      }
      if (!drag.moved && Math.abs(x - drag.x) < STILL) return;
      drag.moved = true;
      const { scale } = view();
      const snap = scale.bin * scale.step;
      const by = Math.round((x - drag.x) / snap) * scale.bin;
      // The page follows once a frame, however often the pointer tells where it is.
      if (!wanted) requestAnimationFrame(settle);
      wanted =
        drag.part === "ground" ? drawn(drag.x, x, scale) : moved(drag.range, drag.part, by, scale);
    });

    plot.addEventListener("pointerup", (event) => {
      if (!drag) return;
      settle();
      const { x, y } = at(event);
      const picked = drag.moved ? null : pick(x, y);
      drag = null;
      if (picked) choose(picked);
    });

    // The finger scrolls the page after all: everything is as it was.
    plot.addEventListener("pointercancel", () => {
      if (!drag) return;
      wanted = drag.range;
      settle();
      drag = null;
    });
    plot.addEventListener("pointerleave", () => hover(null));

    /**
     * @param {Part} part
     * @param {Record<string, string | number>} attributes
     */
    function say(part, attributes) {
      for (const [name, value] of Object.entries(attributes)) {
        sliders.get(/** @type {any} */ (part))?.setAttribute(name, String(value));
      }
    }

    return {
      update() {
        const { scale } = view();
        const { first, last } = scale;
        const { since, until } = range();
        const { HANDLE, handlesAt } = atlas.stripLayout;
        const { monthWords, periodWords } = atlas.months;
        const [near, far] = handlesAt(scale, range());
        const boxes = { since: [near - HANDLE, near], window: [near, far], until: [far, far + HANDLE] };
        for (const part of PARTS) {
          const [from = 0, to = 0] = boxes[part];
          const slider = sliders.get(part);
          if (!slider) continue;
          slider.style.left = `${from}px`;
          slider.style.width = `${to - from}px`;
          slider.setAttribute("aria-label", atlas.phrase(`strip_${part}`));
        }
        const whole = since === first && until === last;
        sliders.get("window")?.toggleAttribute("hidden", whole);
        /**
         * @param {number} min
         * @param {number} max
         * @param {number} now
         * @param {string} words
         */
        const values = (min, max, now, words) => ({
          "aria-valuemin": min - first,
          "aria-valuemax": max - first,
          "aria-valuenow": now - first,
          "aria-valuetext": words,
        });
        say("since", values(first, until, since, monthWords(since)));
        say("until", values(since, last, until, monthWords(until)));
        say("window", values(first, last - (until - since), since, periodWords(since, until)));
      },
    };
  };
})(borderatlas);
