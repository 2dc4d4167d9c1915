"use strict";

/** The names of the base map, in what room the marks have left. */
(function (atlas) {
  const DOT_GAP = 3;
  /** Names of the base map keep this far from everything: it shall stay quiet. */
  const MARGIN = 9;

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
      if (!style || !atlas.inside(space.frame, at)) continue;
      const radius = style.size * 0.17;
      if (label.dot && !space.isFree(atlas.around(at, radius))) {
        dropped += 1;
        continue;
      }
      const block = atlas.measure(atlas.linesOf(label.text, style), family);
      const places = label.dot ? atlas.candidates(block, at, radius, DOT_GAP) : nearby(block, at);
      const box = atlas.place(space, places, MARGIN);
      if (!box) {
        dropped += 1;
        continue;
      }
      const group = atlas.drawBlock(block, box, at);
      if (label.dot) {
        space.circles.push({ x: at.x, y: at.y, radius: radius + 1 });
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
})(borderatlas);
