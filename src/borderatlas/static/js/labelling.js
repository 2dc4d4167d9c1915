"use strict";

/** The room on a map, and the labels of the marks in the order in which they look for it. */
(function (atlas) {
  const EDGE = 4;
  const PADDING = 5;
  const GAP = 5;
  /** A label stands outside the ring of its place, unless that is too far from its mark. */
  const WIDE_RING = 40;

  /**
   * What stands on a map and takes room from its labels: buttons, scale, credits. To measure it
   * makes the browser lay out the page at once.
   * @param {L.Map} map
   * @returns {Atlas.Box[]} in the coordinates of the layers, so that they hold for labels, too
   */
  atlas.furnitureOn = function (map) {
    const origin = map.containerPointToLayerPoint([0, 0]);
    const container = map.getContainer();
    const frame = container.getBoundingClientRect();
    return [...(container.parentElement ?? container).querySelectorAll(".leaflet-control, .ba-credits")]
      .map((item) => item.getBoundingClientRect())
      .filter(({ width }) => width)
      .map((box) => ({
        x0: origin.x + box.left - frame.left - EDGE,
        y0: origin.y + box.top - frame.top - EDGE,
        x1: origin.x + box.right - frame.left + EDGE,
        y1: origin.y + box.bottom - frame.top + EDGE,
      }));
  };

  /**
   * The room on a map: its frame, less what stands on it.
   * Coordinates are those of the layers, so that labels move along when the map is dragged.
   * @param {L.Map} map
   * @param {Atlas.Box[]} furniture
   * @returns {Atlas.Space}
   */
  atlas.roomOn = function (map, furniture) {
    const size = map.getSize();
    const origin = map.containerPointToLayerPoint([0, 0]);
    const space = atlas.space({
      x0: origin.x + EDGE,
      y0: origin.y + EDGE,
      x1: origin.x + size.x - EDGE,
      y1: origin.y + size.y - EDGE,
    });
    space.boxes.push(...furniture);
    return space;
  };

  /**
   * @param {Atlas.Mark} mark
   * @param {Atlas.Data} data
   * @returns {Atlas.Lines[][]} what to write, the fullest first
   */
  function wordings(mark, data) {
    const { styles } = data;
    const value = atlas.linesOf(mark.value, styles.value);
    const style = value.length ? styles.mark : (styles.site ?? styles.mark);
    const name = atlas.linesOf(mark.name, style);
    // A number never stands without its name: it might be taken for another place's.
    return [[...name, ...value], ...(value.some(isSum) ? [[...name, ...value.flatMap(broken)]] : [])];
  }

  const PLUS = " + ";
  const LONG = 18;
  /** @param {Atlas.Lines} line */
  const isSum = ({ text }) => text.includes(PLUS);

  /**
   * @param {Atlas.Lines} line
   * @returns {Atlas.Lines[]} what is added below what it is added to, and long words on two lines
   */
  function broken({ text, ...line }) {
    const parts = text.split(PLUS).map((part, i) => (i ? `+ ${part}` : part));
    return parts.flatMap(halves).map((part) => ({ ...line, text: part }));
  }

  /** @param {string} part */
  function halves(part) {
    const gap = part.indexOf(" ", Math.floor(part.length / 3));
    return part.length > LONG && gap > 0 ? [part.slice(0, gap), part.slice(gap + 1)] : [part];
  }

  /**
   * @param {Atlas.View} view
   * @param {Atlas.Data} data
   * @param {Atlas.Setting} setting
   * @returns {boolean}
   */
  function labelPoint(view, data, { space, family, marks, selected }) {
    const at = view.points[0];
    if (!at) return true;
    const value = atlas.say(view.mark.value);
    // Numbers of raw events make room for what claims say, and for what the reader has chosen.
    const first = value || view.mark.id === selected ? [false, true] : [false];
    const tries = first.flatMap((over) => wordings(view.mark, data).map((wording) => ({ wording, over })));
    for (const { wording, over } of tries) {
      const block = atlas.measure(wording, family);
      const candidates = [
        ...atlas.candidates(block, at, view.mark.radius, GAP),
        ...(view.ring ? atlas.candidates(block, at, Math.min(view.ring, WIDE_RING), GAP) : []),
      ];
      const owner = { ...at, id: view.mark.id, over };
      // A number is not given up because the best places beside it are taken.
      const box =
        atlas.place(space, candidates, 0, owner) ??
        (value ? atlas.place(space, atlas.pushed(block, at, view.mark.radius + GAP), 0, owner) : null);
      if (!box) continue;
      const label = atlas.drawBlock(block, box, at);
      label.dataset.mark = view.mark.id;
      if (view.mark.claims.length) label.dataset.claims = view.mark.claims.join(" ");
      marks.append(label);
      return true;
    }
    return false;
  }

  /**
   * The label of a set stands on its arc, as near to the apex as there is room.
   * @param {Atlas.View} view
   * @param {Atlas.Data} data
   * @param {Atlas.Setting} setting
   * @returns {boolean}
   */
  function labelBracket(view, data, { space, family, marks }) {
    const { mark, path } = view;
    if (!path) return true;
    const wording = [
      ...atlas.linesOf(mark.name, data.styles.bracket),
      ...atlas.linesOf(mark.value, data.styles.value),
    ];
    const block = atlas.measure(wording, family);
    const padded = { ...block, width: block.width + 2 * PADDING, height: block.height + PADDING };
    const middle = path.points.length / 2;
    const nearApex = path.points
      .map((point, i) => ({ point, far: Math.abs(i - middle) }))
      .sort((a, b) => a.far - b.far)
      .map(({ point }) => point);
    const places = [
      ...[path.apex, ...nearApex].map((point) => atlas.centred(padded, point)),
      ...atlas.candidates(padded, path.apex, 0, GAP),
      ...atlas.candidates(padded, path.apex, 0, 8 * GAP),
    ];
    const box = atlas.place(space, places) ?? atlas.place(space, places, 0, { ...path.apex, id: "", over: true });
    if (!box) return false;
    const text = { ...box, y0: box.y0 + PADDING / 2 };
    const centre = { x: (box.x0 + box.x1) / 2, y: box.y0 };
    const label = atlas.drawBlock(block, text, centre);
    label.prepend(
      atlas.svg("rect", {
        class: "ba-bracket-box",
        x: box.x0.toFixed(1),
        y: box.y0.toFixed(1),
        width: padded.width,
        height: padded.height,
        rx: 3,
        stroke: atlas.paint(mark.role),
      }),
    );
    label.dataset.mark = mark.id;
    label.dataset.claims = mark.claims.join(" ");
    // An apex out of sight has no leader: it would run off the map like a way.
    const seen = atlas.inside(space.frame, path.apex);
    marks.append(...(seen ? leader(path.apex, box, mark) : []), label);
    return true;
  }

  /**
   * A line to the arc from a box that found no room on it.
   * @param {Atlas.Point} apex
   * @param {Atlas.Box} box
   * @param {Atlas.Mark} mark
   * @returns {SVGElement[]}
   */
  function leader(apex, box, mark) {
    const x = Math.max(box.x0, Math.min(apex.x, box.x1));
    const y = Math.max(box.y0, Math.min(apex.y, box.y1));
    if (Math.hypot(apex.x - x, apex.y - y) < 2) return [];
    const d = `M${x.toFixed(1)} ${y.toFixed(1)}L${apex.x.toFixed(1)} ${apex.y.toFixed(1)}`;
    return [atlas.svg("path", { class: "ba-leader", d, stroke: atlas.paint(mark.role) })];
  }

  /**
   * @param {Atlas.Point} centre
   * @param {number} radius
   * @returns {Atlas.Point[]}
   */
  function circle({ x, y }, radius) {
    return Array.from({ length: 37 }, (_, i) => {
      const angle = (i / 36) * 2 * Math.PI;
      return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
    });
  }

  /**
   * Labels the marks, the highest priority first, points before sets. A negative priority means
   * that a mark has no label; lines have none either and are named in the panel.
   * @param {Atlas.View[]} views
   * @param {Atlas.Data} data
   * @param {Atlas.Setting} setting
   * @returns {number} how many found no room
   */
  atlas.labelMarks = function (views, data, setting) {
    const { space } = setting;
    for (const { mark, points, path, ring } of views) {
      if (mark.geometry === "point" && points[0]) {
        space.circles.push({ ...points[0], radius: mark.radius, owner: mark.id });
        if (ring) {
          const radius = Math.min(ring, WIDE_RING);
          space.circles.push({ ...points[0], radius, owner: mark.id, ring: true });
        }
        // The ring's area, not its line alone: a label inside it reads as that of its place.
        for (let radius = ring; radius > mark.radius; radius -= 4) {
          space.avoid(circle(points[0], radius));
        }
      }
      if (path) space.avoid(path.points);
    }
    const seen = views
      .filter(({ mark }) => mark.priority >= 0)
      .filter(({ points }) => points.some((point) => atlas.inside(space.frame, point)))
      .sort((a, b) => b.mark.priority - a.mark.priority);
    // The largest number comes first, then what the reader has chosen.
    const chosen = seen.findIndex(({ mark }) => mark.id === setting.selected);
    if (chosen > 1) seen.splice(1, 0, ...seen.splice(chosen, 1));
    let dropped = 0;
    for (const view of seen) {
      if (view.mark.geometry === "point" && !labelPoint(view, data, setting)) dropped += 1;
    }
    for (const view of seen) {
      if (view.mark.geometry === "bracket" && !labelBracket(view, data, setting)) dropped += 1;
    }
    return dropped;
  };
})(borderatlas);
