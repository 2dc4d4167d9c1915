"use strict";

/** Raw events on a canvas between the base map and the marks, to be picked by pointer and keys. */
(function (atlas) {
  const REACH = 4;
  const PAD = 0.1;
  /** How far the number of a place may go aside, in pixels: past a mark that stands there. */
  const ASIDE = 96;

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
      const whole = Math.max(0, Math.round(map.getZoom()));
      const zoom = Math.min(finest, whole);
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
      // What the map is smaller or larger than at a whole zoom, discs in hexagons are, too.
      for (const group of view.groups) if (group.corners.length) group.radius *= 2 ** (map.getZoom() - whole);
      chosen = chosen && (view.groups.find((group) => atlas.sameEvents(group, chosen)) ?? null);
      hovered = null;
      marks.redraw(); // which settles the numbers
      canvas.dataset.groups = String(view.groups.length);
    }

    /**
     * @param {Atlas.Point} at
     * @returns {Atlas.Point} in pixels of the canvas
     */
    const onCanvas = ({ x, y }) => ({ x: (x - left) * scale, y: (y - top) * scale });

    /**
     * @param {Atlas.Point} begin of the canvas
     * @returns {(Atlas.EventNumber & { group: Atlas.EventGroup })[]} in pixels of the map
     */
    const numbers = (begin) =>
      (view?.groups ?? []).filter(({ key }) => key).map((group) => {
        const [{ x, y }, count] = [onCanvas(group), group.count + group.may];
        const at = { x: x + begin.x, y: y + begin.y };
        const reach = group.corners.length ? (atlas.HEXAGON / 2) * scale : ASIDE;
        return { group, at, count, words: atlas.compactNumber(count), radius: group.radius, reach };
      });

    /**
     * Numbers stand beside marks and names, each in its hexagon, or are not drawn.
     * @param {Atlas.Space} space
     */
    function settle(space) {
      const begin = L.DomUtil.getPosition(canvas);
      const found = numbers(begin);
      const [{ x: x0, y: y0 }, size] = [map.containerPointToLayerPoint([0, 0]), map.getSize()];
      const [frame, { boxes }] = [{ x0, y0, x1: x0 + size.x, y1: y0 + size.y }, space];
      const circles = space.circles.filter(({ ring }) => !ring);
      const lines = marks.shown().flatMap(({ path }) => (path ? [path.points] : []));
      const places = atlas.settleNumbers(found, { frame, circles, boxes, lines });
      let covered = 0;
      found.forEach((number, i) => {
        const at = places[i];
        number.group.disc = at ? { x: at.x - begin.x, y: at.y - begin.y } : null;
        if (at) space.boxes.push(atlas.numberBox(number, at));
        else if (atlas.inside(frame, number.at)) covered += number.count;
      });
      draw();
      eventMap.onSettle(covered);
    }

    /** @param {string} paint as `var(--c-role)` */
    const colour = (paint) =>
      getComputedStyle(canvas).getPropertyValue(paint.replace(/^var\((.*)\)$/, "$1")).trim() || "transparent";

    function draw() {
      if (!pen || !view) return;
      const { fill, stroke, ink } = layer.look;
      atlas.paintEvents(pen, view.groups, {
        fill: colour(fill),
        stroke: colour(stroke),
        ink: colour(ink),
        focus: colour("var(--c-focus)"),
        family: getComputedStyle(canvas).fontFamily,
        place: onCanvas,
        marked: (group) => group === chosen || group === hovered,
      });
    }

    /** @param {MouseEvent} event */
    function pick(event) {
      const at = map.mouseEventToLayerPoint(event);
      const begin = L.DomUtil.getPosition(canvas);
      let nearest = REACH;
      /** @type {Atlas.EventGroup | null} */
      let found = null;
      const [x, y] = [at.x - begin.x, at.y - begin.y];
      for (const group of view?.groups ?? []) {
        const there = group.disc ?? onCanvas(group);
        const far = group.disc === null ? Infinity : Math.hypot(x - there.x, y - there.y) - group.radius;
        if (far < nearest) [nearest, found] = [far, group];
      }
      const key = atlas.hexagonAt(x / scale + left, y / scale + top);
      return found ?? view?.groups.find((group) => group.key === key) ?? null;
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
    const told = ({ count, may }) =>
      atlas.phrase("raw_of", { title: atlas.say(layer.title), records: atlas.eventWords(count, may) });

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
    marks.reserve = (space) => {
      const begin = L.DomUtil.getPosition(canvas);
      space.numbers.push(...numbers(begin).map((number) => atlas.numberBox(number, number.at)));
      for (const group of view?.groups ?? []) {
        const { x, y } = onCanvas(group);
        if (!group.key) space.avoid([{ x: x + begin.x, y: y + begin.y }]);
      }
    };
    marks.settle = settle;

    atlas.eventsPicture = () => {
      const begin = map.layerPointToContainerPoint(L.DomUtil.getPosition(canvas));
      /** @param {Atlas.Point} at */
      const moved = ({ x, y }) => ({ x: x + begin.x, y: y + begin.y });
      const groups = (view?.groups ?? []).map((group) => ({
        ...group,
        disc: group.disc === null ? null : moved(group.disc ?? onCanvas(group)),
      }));
      return atlas.drawEvents(groups, (at) => moved(onCanvas(at)), layer.look);
    };

    function name() {
      canvas.setAttribute("aria-label", `${atlas.say(layer.title)}. ${atlas.phrase("raw_keys")}`);
      canvas.lang = atlas.LANGUAGE;
    }
    /** @type {Atlas.EventMap} */
    const eventMap = {
      view: () => view,
      chosen: () => chosen,
      choose,
      update,
      name,
      onChoose: () => undefined,
      onSettle: () => undefined,
    };
    name();
    return eventMap;
  };
})(borderatlas);
