"use strict";

/** Raw events on a canvas: hexagons, discs with their numbers, dots. */
(function (atlas) {
  const OUTLINE = 0.14;
  /** Of events that perhaps lie in the chosen period. */
  const MAY = 0.55;

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Atlas.EventGroup[]} groups
   * @param {Atlas.EventDress} dress
   */
  atlas.paintEvents = function (pen, groups, { fill, stroke, ink, focus, family, place, marked }) {
    pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.font = `600 10px ${family}`;
    pen.lineJoin = "round";

    /** @param {Atlas.EventGroup} group */
    function outline(group) {
      pen.beginPath();
      for (const corner of group.corners) {
        const { x, y } = place(corner);
        pen.lineTo(x, y);
      }
      pen.closePath();
      pen.globalAlpha *= OUTLINE;
      pen.fillStyle = fill;
      pen.fill();
      pen.globalAlpha /= OUTLINE;
      if (group.disc !== null || !marked(group)) return;
      pen.lineWidth = 3; // its number has no room
      pen.strokeStyle = focus;
      pen.stroke();
    }

    /**
     * A number in its disc; one that is wider has a halo of its colour.
     * @param {string} words
     * @param {Atlas.Point} at
     * @param {number} radius
     */
    function number(words, { x, y }, radius) {
      if (atlas.isWide(words, radius)) {
        pen.lineWidth = 4;
        pen.strokeStyle = fill;
        pen.strokeText(words, x, y + 0.5);
      }
      pen.fillStyle = ink;
      pen.fillText(words, x, y + 0.5);
    }

    /**
     * The line from a place to its number.
     * @param {Atlas.Point} from
     * @param {Atlas.Point} to
     */
    function leader(from, to) {
      pen.beginPath();
      pen.moveTo(from.x, from.y);
      pen.lineTo(to.x, to.y);
      pen.lineWidth = 1;
      pen.strokeStyle = fill;
      pen.stroke();
    }

    for (const group of groups) {
      pen.globalAlpha = group.count ? 1 : MAY;
      if (group.corners.length) outline(group);
      // A place whose number has no room is shown while it is chosen.
      const alone = group.disc === null && marked(group) && !group.corners.length;
      const at = group.disc === undefined || alone ? place(group) : group.disc;
      if (!at) continue;
      const from = group.key && !group.corners.length ? place(group) : at;
      if (from.x !== at.x || from.y !== at.y) leader(from, at);
      pen.beginPath();
      pen.arc(at.x, at.y, group.radius, 0, 2 * Math.PI);
      pen.fillStyle = fill;
      pen.fill();
      pen.lineWidth = marked(group) ? 3 : 1;
      pen.strokeStyle = marked(group) ? focus : stroke;
      pen.stroke();
      if (group.key) number(atlas.compactNumber(group.count + group.may), at, group.radius);
    }
    pen.globalAlpha = 1;
  };
})(borderatlas);
