"use strict";

/** One tab stop for a group: arrow keys move inside it (WAI-ARIA's roving tabindex). */
(function (atlas) {
  /** @type {Record<string, (i: number, count: number) => number>} */
  const MOVES = {
    ArrowRight: (i, count) => (i + 1) % count,
    ArrowDown: (i, count) => (i + 1) % count,
    ArrowLeft: (i, count) => (i + count - 1) % count,
    ArrowUp: (i, count) => (i + count - 1) % count,
    Home: () => 0,
    End: (_, count) => count - 1,
  };

  /**
   * @param {SVGElement} group
   * @param {() => SVGGElement[]} members in the order in which the keys go through them
   * @param {(member: SVGGElement) => void} act on Enter or space
   * @returns {() => void} makes one of the members the tab stop, after others came or went
   */
  atlas.roving = function (group, members, act) {
    function settle() {
      const all = members();
      const stop = all.find((member) => member.getAttribute("tabindex") === "0") ?? all[0];
      for (const member of all) member.setAttribute("tabindex", member === stop ? "0" : "-1");
    }
    settle();

    // A group of SVG that listens for focus would take a tab stop of its own.
    group.setAttribute("tabindex", "-1");
    group.addEventListener("focusin", ({ target }) => {
      if (target === group) return;
      for (const member of members()) {
        member.setAttribute("tabindex", member === target ? "0" : "-1");
      }
    });

    group.addEventListener("keydown", (event) => {
      const all = members();
      const at = all.findIndex((member) => member === event.target);
      const current = all[at];
      if (!current) return;
      const move = MOVES[event.key];
      if (move) all[move(at, all.length)]?.focus();
      else if (event.key === "Enter" || event.key === " ") act(current);
      else return;
      // Neither the page nor Leaflet's own arrow keys shall move the map under the reader.
      event.preventDefault();
      event.stopPropagation();
    });
    return settle;
  };
})(borderatlas);
