"use strict";

/** Which labels a map has, and in which order they look for room. */
(function (atlas) {
  const EDGE = 4;
  const PADDING = 5;
  const GAP = 5;
  const DOT_GAP = 3;
  /** Names of the base map keep this far from everything: it shall stay quiet. */
  const BASE_MARGIN = 9;

  /**
   * The room on a map: its frame, less what stands on it (buttons, scale, credits).
   * Coordinates are those of the layers, so that labels move along when the map is dragged.
   * @param {L.Map} map
   * @returns {Atlas.Space}
   */
  atlas.roomOn = function (map) {
    const size = map.getSize();
    const origin = map.containerPointToLayerPoint([0, 0]);
    const space = atlas.space({
      x0: origin.x + EDGE,
      y0: origin.y + EDGE,
      x1: origin.x + size.x - EDGE,
      y1: origin.y + size.y - EDGE,
    });
    const frame = map.getContainer().getBoundingClientRect();
    const parent = map.getContainer().parentElement ?? map.getContainer();
    for (const item of parent.querySelectorAll(".leaflet-control, .ba-credits")) {
      const box = item.getBoundingClientRect();
      if (!box.width) continue;
      space.take({
        x0: origin.x + box.left - frame.left - EDGE,
        y0: origin.y + box.top - frame.top - EDGE,
        x1: origin.x + box.right - frame.left + EDGE,
        y1: origin.y + box.bottom - frame.top + EDGE,
      });
    }
    return space;
  };

  /**
   * @param {string} text
   * @param {Atlas.Style | undefined} style
   * @returns {Atlas.Lines[]}
   */
  const lines = (text, style) =>
    style && text ? text.split("\n").map((line) => ({ text: line, style })) : [];

  /**
   * @param {Atlas.Mark} mark
   * @param {Atlas.Data} data
   * @returns {Atlas.Lines[][]} what to write, the fullest first
   */
  function wordings(mark, data) {
    const { styles } = data;
    const value = lines(atlas.say(mark.value), styles.value);
    const style = value.length ? styles.mark : (styles.site ?? styles.mark);
    const name = lines(atlas.say(mark.name), style);
    return value.length ? [[...name, ...value], value] : [name];
  }

  /**
   * @param {Atlas.View} view
   * @param {Atlas.Data} data
   * @param {Atlas.Setting} setting
   * @returns {boolean}
   */
  function labelPoint(view, data, { space, family, marks }) {
    const at = view.points[0];
    if (!at) return true;
    for (const wording of wordings(view.mark, data)) {
      const block = atlas.measure(wording, family);
      const box = atlas.place(space, atlas.candidates(block, at, view.mark.radius, GAP));
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
      ...lines(atlas.say(mark.name), data.styles.bracket),
      ...lines(atlas.say(mark.value), data.styles.value),
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
    const box = atlas.place(space, places);
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
    marks.append(...leader(path.apex, box, mark), label);
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
   * Labels the marks, the highest priority first, points before sets. A negative priority means
   * that a mark has no label; lines have none either and are named in the panel.
   * @param {Atlas.View[]} views
   * @param {Atlas.Data} data
   * @param {Atlas.Setting} setting
   * @returns {number} how many found no room
   */
  atlas.labelMarks = function (views, data, setting) {
    const { space } = setting;
    for (const { mark, points, path } of views) {
      if (mark.geometry === "point" && points[0]) {
        space.takeCircle({ ...points[0], radius: mark.radius });
      }
      if (path) space.avoid(path.points);
    }
    const seen = views
      .filter(({ mark }) => mark.priority >= 0)
      .filter(({ points }) => points.some((point) => inside(space.frame, point)))
      .sort((a, b) => b.mark.priority - a.mark.priority);
    let dropped = 0;
    for (const view of seen) {
      if (view.mark.geometry === "point" && !labelPoint(view, data, setting)) dropped += 1;
    }
    for (const view of seen) {
      if (view.mark.geometry === "bracket" && !labelBracket(view, data, setting)) dropped += 1;
    }
    return dropped;
  };

  /**
   * Labels the base map by rank in what room the marks have left.
   * @param {L.Map} map
   * @param {Atlas.Data} data
   * @param {Atlas.Setting} setting
   * @returns {number} how many found no room
   */
  atlas.labelBase = function (map, data, { space, family, base }) {
    const zoom = map.getZoom();
    const wanted = data.baseLabels
      .filter((label) => zoom >= label.zoom[0] && zoom <= label.zoom[1])
      .sort((a, b) => a.rank - b.rank);
    let dropped = 0;
    for (const label of wanted) {
      const at = map.latLngToLayerPoint([label.at[1], label.at[0]]);
      const style = data.styles[label.style];
      if (!style || !inside(space.frame, at)) continue;
      const radius = style.size * 0.17;
      if (label.dot && !space.isFree(atlas.around(at, radius))) {
        dropped += 1;
        continue;
      }
      const block = atlas.measure(lines(atlas.say(label.text), style), family);
      const places = label.dot ? atlas.candidates(block, at, radius, DOT_GAP) : nearby(block, at);
      const box = atlas.place(space, places, BASE_MARGIN);
      if (!box) {
        dropped += 1;
        continue;
      }
      const group = atlas.drawBlock(block, box, at);
      if (label.dot) {
        space.takeCircle({ x: at.x, y: at.y, radius: radius + 1 });
        const dot = { cx: at.x, cy: at.y, r: radius.toFixed(1), fill: style.color };
        group.append(atlas.svg("circle", dot));
      }
      base.append(group);
    }
    return dropped;
  };

  /**
   * @param {Atlas.Block} block
   * @param {Atlas.Point} at
   */
  function nearby(block, at) {
    const { width, height } = block;
    const shifts = [
      [0, 0],
      [0, -height],
      [0, height],
      [-width / 3, 0],
      [width / 3, 0],
    ];
    return shifts.map(([x = 0, y = 0]) => atlas.centred(block, { x: at.x + x, y: at.y + y }));
  }

  /**
   * @param {Atlas.Box} frame
   * @param {Atlas.Point} point
   */
  const inside = (frame, point) =>
    point.x > frame.x0 && point.x < frame.x1 && point.y > frame.y0 && point.y < frame.y1;
})(borderatlas);
