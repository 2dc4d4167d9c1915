"use strict";

/** Raw events on a canvas between the base map and the marks, to be picked by pointer and keys. */
(function (atlas) {
  const REACH = 4;
  const PAD = 0.1;
  /** @type {[number, number][]} */
  const SIDES = [0, 1, 2, 3, 4, 5].map((i) => [Math.cos((i * Math.PI) / 3), Math.sin((i * Math.PI) / 3)]);

  /**
   * @param {Atlas.Context} context
   * @param {Atlas.EventLayer} layer
   * @param {Atlas.Events} events
   * @returns {Atlas.EventMap}
   */
  atlas.eventMap = function ({ data, map, layer: marks, store }, layer, events) {
    const canvas = /** @type {HTMLCanvasElement} */ (
      atlas.html("canvas", { class: "ba-event-canvas", tabindex: 0, role: "application" })
    );
    const live = atlas.html("p", { class: "ba-unseen", role: "status" });
    const pen = canvas.getContext("2d");
    const pane = map.createPane("borderatlas-events");
    pane.style.zIndex = "440"; // above Leaflet's vectors, below our marks
    pane.classList.add("leaflet-zoom-hide", data.scheme);
    pane.append(canvas);
    map.getContainer().append(live);

    /** @type {Atlas.EventView | null} */
    let view = null;
    /** @type {Atlas.EventGroup | null} */
    let chosen = null;
    /** @type {Atlas.EventGroup | null} */
    let hovered = null;
    /** Where the canvas begins, and how large a pixel of the view is on it. */
    let [left, top, scale] = [0, 0, 1];

    /** Counts what is in the window, and draws it. */
    function update() {
      const size = map.getSize();
      const finest = layer.mode === "counts" ? layer.cellZoom : Infinity;
      const zoom = Math.min(finest, Math.max(0, Math.round(map.getZoom())));
      const bounds = map.getBounds().pad(PAD);
      const [a, b] = [map.project(bounds.getNorthWest(), zoom), map.project(bounds.getSouthEast(), zoom)];
      const world = 256 * 2 ** zoom;
      const window_ = { zoom, west: a.x / world, north: a.y / world, east: b.x / world, south: b.y / world };
      view = atlas.eventView(events, atlas.eventFilter(layer, store.get()), window_, layer.look);
      scale = 2 ** (map.getZoom() - zoom);
      const corner = map.containerPointToLayerPoint([-size.x * PAD, -size.y * PAD]);
      const origin = map.project(map.layerPointToLatLng(corner), zoom);
      [left, top] = [origin.x, origin.y];
      const ratio = window.devicePixelRatio || 1;
      const [width, height] = [size.x * (1 + 2 * PAD), size.y * (1 + 2 * PAD)];
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      L.DomUtil.setPosition(canvas, corner);
      pen?.setTransform(ratio, 0, 0, ratio, 0, 0);
      besideMarks(view.groups);
      chosen = chosen && (view.groups.find((group) => atlas.sameEvents(group, chosen)) ?? null);
      hovered = null;
      draw();
      marks.redraw();
      canvas.dataset.groups = String(view.groups.length);
    }

    /**
     * @param {Atlas.Point} at
     * @returns {Atlas.Point} in pixels of the canvas
     */
    const onCanvas = ({ x, y }) => ({ x: (x - left) * scale, y: (y - top) * scale });

    /**
     * A number goes aside in its hexagon where a mark would hide it.
     * @param {Atlas.EventGroup[]} groups
     */
    function besideMarks(groups) {
      const begin = L.DomUtil.getPosition(canvas);
      const circles = marks.shown().flatMap(({ mark, points: [at] }) =>
        at && mark.geometry === "point" ? [{ x: at.x - begin.x, y: at.y - begin.y, radius: mark.radius }] : [],
      );
      for (const group of groups) {
        const middle = onCanvas(group);
        const room = Math.max(0, (atlas.HEXAGON / 2) * scale - group.radius);
        const ways = group.key ? [middle, ...SIDES.map(([dx, dy]) => ({ x: middle.x + dx * room, y: middle.y + dy * room }))] : [middle];
        /** @param {Atlas.Point} at */
        const hidden = (at) => Math.max(0, ...circles.map(({ x, y, radius }) => radius + group.radius - Math.hypot(x - at.x, y - at.y)));
        group.disc = ways.reduce((best, at) => (hidden(at) < hidden(best) ? at : best), middle);
      }
    }

    /** @param {string} paint as `var(--c-role)` */
    const colour = (paint) =>
      getComputedStyle(canvas).getPropertyValue(paint.replace(/^var\((.*)\)$/, "$1")).trim() || "transparent";

    function draw() {
      if (!pen || !view) return;
      const [filled, stroked] = [colour(layer.look.fill), colour(layer.look.stroke)];
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.font = `600 10px ${getComputedStyle(canvas).fontFamily}`;
      for (const group of view.groups) {
        pen.globalAlpha = group.count ? 1 : 0.55;
        if (group.corners.length) outline(group, filled);
        const { x, y } = group.disc ?? onCanvas(group);
        pen.beginPath();
        pen.arc(x, y, group.radius, 0, 2 * Math.PI);
        pen.fillStyle = filled;
        pen.fill();
        pen.lineWidth = group === chosen || group === hovered ? 3 : 1;
        pen.strokeStyle = group === chosen || group === hovered ? colour("var(--c-focus)") : stroked;
        pen.stroke();
        if (!group.key) continue;
        number(atlas.compactNumber(group.count + group.may), { x, y }, group.radius);
      }
      pen.globalAlpha = 1;
    }

    /**
     * A number in its disc; one that is wider has a halo.
     * @param {string} words
     * @param {Atlas.Point} at
     * @param {number} radius
     */
    function number(words, { x, y }, radius) {
      if (!pen) return;
      const wide = pen.measureText(words).width > 2 * radius - 2;
      if (wide) {
        pen.lineWidth = 3;
        pen.lineJoin = "round";
        pen.strokeStyle = colour(layer.look.ink);
        pen.strokeText(words, x, y + 0.5);
      }
      pen.fillStyle = colour(wide ? layer.look.fill : layer.look.ink);
      pen.fillText(words, x, y + 0.5);
    }

    /**
     * @param {Atlas.EventGroup} group
     * @param {string} filled
     */
    function outline(group, filled) {
      if (!pen) return;
      pen.beginPath();
      for (const corner of group.corners) {
        const { x, y } = onCanvas(corner);
        pen.lineTo(x, y);
      }
      pen.closePath();
      pen.save();
      pen.globalAlpha *= 0.14;
      pen.fillStyle = filled;
      pen.fill();
      pen.restore();
    }

    /** @param {MouseEvent} event */
    function pick(event) {
      const at = map.mouseEventToLayerPoint(event);
      const begin = L.DomUtil.getPosition(canvas);
      let nearest = REACH;
      /** @type {Atlas.EventGroup | null} */
      let found = null;
      for (const group of view?.groups ?? []) {
        const { x, y } = group.disc ?? onCanvas(group);
        const far = Math.hypot(at.x - begin.x - x, at.y - begin.y - y) - group.radius;
        if (far < nearest) [nearest, found] = [far, group];
      }
      return found;
    }

    /**
     * @param {Atlas.EventGroup | null} group
     * @param {boolean} viaKeyboard
     */
    function choose(group, viaKeyboard) {
      chosen = group;
      draw();
      if (group) eventMap.onChoose(group, viaKeyboard);
    }

    /** @param {Atlas.EventGroup} group */
    const told = ({ count, may }) => atlas.eventWords(count, may);

    /** @param {KeyboardEvent} event */
    function move(event) {
      if (event.key === "Enter" && chosen) choose(chosen, true);
      else if (!view || !event.key.startsWith("Arrow")) return;
      else {
        chosen = atlas.nextEvents(view.groups, chosen, event.key);
        live.textContent = chosen ? told(chosen) : "";
        draw();
      }
      event.preventDefault();
      event.stopPropagation();
    }

    canvas.addEventListener("keydown", move);
    map.on("click", (event) => {
      const { originalEvent } = event;
      const onMark = originalEvent.target instanceof Element && originalEvent.target.closest("[data-mark]");
      const group = onMark ? null : pick(originalEvent);
      if (group) choose(group, false);
    });
    map.on("mousemove", ({ originalEvent }) => {
      const found = pick(originalEvent);
      if (found === hovered) return;
      hovered = found;
      canvas.title = found ? told(found) : "";
      map.getContainer().classList.toggle("ba-over-event", found !== null);
      draw();
    });
    map.on("moveend resize", update);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    marks.obstacles = () =>
      (view?.groups ?? []).filter(({ key }) => key).map((group) => {
        const begin = L.DomUtil.getPosition(canvas);
        const { x, y } = group.disc ?? onCanvas(group);
        return { x: x + begin.x, y: y + begin.y, radius: group.radius };
      });

    atlas.eventsPicture = () => {
      const begin = map.layerPointToContainerPoint(L.DomUtil.getPosition(canvas));
      /** @param {Atlas.Point} at */
      const moved = ({ x, y }) => ({ x: x + begin.x, y: y + begin.y });
      const groups = (view?.groups ?? []).map((group) => ({ ...group, disc: moved(group.disc ?? onCanvas(group)) }));
      return atlas.drawEvents(groups, (at) => moved(onCanvas(at)), layer.look);
    };

    function name() {
      canvas.setAttribute("aria-label", `${atlas.say(layer.title)}. ${atlas.phrase("raw_keys")}`);
      canvas.lang = atlas.LANGUAGE;
    }
    name();
    update();
    /** @type {Atlas.EventMap} */
    const eventMap = { view: () => view, chosen: () => chosen, choose, update, name, onChoose: () => undefined };
    return eventMap;
  };
})(borderatlas);
