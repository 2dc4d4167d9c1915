"use strict";

/** The marks of a scene as a Leaflet layer: one SVG in a pane of its own. */
(function (atlas) {
  const PICK = 14;

  /**
   * @param {Atlas.Data} data
   * @param {Atlas.Options} options
   * @param {string} scheme class that brings the colours
   * @returns {Atlas.MarkLayer}
   */
  atlas.markLayer = function (data, options, scheme) {
    const groups = {
      base: atlas.svg("g", { class: "ba-base-labels", "aria-hidden": "true" }),
      marks: atlas.svg("g", {}),
      labels: atlas.svg("g", { class: "ba-labels", "aria-hidden": "true" }),
    };
    const root = atlas.svg(
      "svg",
      { class: "ba-marks", width: 1, height: 1 },
      groups.base,
      groups.marks,
      groups.labels,
    );
    /** @type {Set<string>} */
    let hidden = new Set();
    /** @type {L.Map} */
    let map;
    /** @type {[number, number][]} */
    let lines = [];
    /** What its labels find on the map: it changes with the view, not with a filter. */
    const found = {
      family: "",
      /** @type {Atlas.Box[]} */
      furniture: [],
      /** @type {Atlas.Point[]} */
      lines: [],
    };
    /** @type {string | null} */
    let selected = null;

    /** @param {Atlas.LonLat} at */
    const key = (at) => at.join(" ");
    /** @type {Map<string, number>} */
    const radii = new Map();
    /** @param {Atlas.Mark[]} marks */
    function measure(marks) {
      radii.clear();
      for (const { geometry, at, radius } of marks) {
        const place = at[0];
        if (geometry !== "point" || !place) continue;
        radii.set(key(place), Math.max(radius, radii.get(key(place)) ?? 0));
      }
    }
    measure(data.marks);

    /** @type {Atlas.Surface} */
    const surface = {
      project: ([lon, lat]) => map.latLngToLayerPoint([lat, lon]),
      zoom: () => map.getZoom(),
      radiusAt: (at) => radii.get(key(at)) ?? 0,
    };
    const views = data.marks.map((mark) => atlas.viewOf(mark, surface));
    const byId = new Map(views.map((view) => [view.mark.id, view]));
    const minZoom = new Map(data.layers.map((item) => [item.id, item.minZoom]));
    /** @param {string} id */
    const visible = (id) => !hidden.has(id) && map.getZoom() >= (minZoom.get(id) ?? 0);
    const shown = () => views.filter(({ mark, out }) => !out && visible(mark.layer));
    /** @type {[string, SVGElement][]} */
    const layers = [];
    /** @type {(() => void)[]} */
    const stops = [];

    for (const { id } of data.layers) {
      const own = views.filter(({ mark }) => mark.layer === id);
      // A line too short to be drawn takes no focus, and would hold the keys.
      const nodes = () =>
        own.map(({ node }) => node).filter((node) => !node.hasAttribute("hidden"));
      const group = atlas.svg("g", { role: "group", "data-layer": id }, ...nodes());
      groups.marks.append(group);
      layers.push([id, group]);
      stops.push(atlas.roving(group, nodes, (node) => choose(node.dataset.mark ?? null, true)));
    }

    /**
     * @param {string | null} id
     * @param {boolean} viaKeyboard
     */
    function choose(id, viaKeyboard) {
      layer.select(id);
      layer.onSelect((id !== null && byId.get(id)?.mark) || null, viaKeyboard);
    }

    /**
     * The mark under the pointer: the smallest of those that are hit, so that a symbol inside a
     * disc can be reached, or else the one whose rim is nearest.
     * @param {MouseEvent} event
     */
    function pick(event) {
      if (!(event.target instanceof Element)) return null;
      const hit = event.target.closest("[data-mark]");
      if (!(hit instanceof SVGElement)) return null;
      if (hit.classList.contains("ba-label")) return hit.dataset.mark ?? null;
      const at = map.mouseEventToLayerPoint(event);
      let nearest = PICK;
      let found = hit.dataset.mark ?? null;
      for (const { mark, points } of shown()) {
        const point = points[0];
        if (mark.geometry !== "point" || !point) continue;
        const far = Math.hypot(point.x - at.x, point.y - at.y) - mark.radius;
        // Inside, 1/radius makes the smaller mark the nearer one.
        const score = far <= 0 ? -1 / mark.radius : far;
        if (score < nearest) [nearest, found] = [score, mark.id];
      }
      return found;
    }

    /** Puts the marks in their places; labels wait until the map has come to rest. */
    function update() {
      for (const [id, group] of layers) group.toggleAttribute("hidden", !visible(id));
      for (const view of views) view.update();
      for (const settle of stops) settle();
      groups.base.replaceChildren();
      groups.labels.replaceChildren();
    }

    /** Names the layers and their marks for those who do not see them. */
    function name() {
      root.setAttribute("lang", atlas.LANGUAGE);
      layers.forEach(([, group], i) => {
        group.setAttribute("aria-label", atlas.say(data.layers[i]?.title ?? {}));
      });
      for (const view of views) view.name();
    }

    function look() {
      const seen = map.getBounds().pad(0.05);
      const near = lines.filter((point) => seen.contains(point));
      found.lines = near.map((point) => map.latLngToLayerPoint(point));
      found.furniture = atlas.furnitureOn(map);
      found.family = getComputedStyle(root).fontFamily;
    }

    function draw() {
      update();
      const space = atlas.roomOn(map, found.furniture);
      space.avoid(found.lines);
      const { family } = found;
      const setting = { space, family, marks: groups.labels, base: groups.base, selected };
      layer.reserve(space);
      let dropped = atlas.labelMarks(shown(), data, setting);
      layer.settle(space);
      dropped += atlas.labelBase(map, data, setting);
      root.dataset.labelsDropped = String(dropped);
    }

    function redraw() {
      look();
      draw();
    }

    /** Letters that the page brings come a moment after they are first asked for. */
    function lettersCame() {
      if (/[\u1100-\uffef]/.test(root.textContent ?? "")) redraw();
    }

    const Layer = L.Layer.extend({
      /** @param {L.Map} target */
      onAdd(target) {
        map = target;
        const pane = map.createPane(`borderatlas-${L.Util.stamp(layer)}`);
        // Above Leaflet's vectors, below its pins; out of sight while others animate a zoom.
        pane.style.zIndex = "450";
        pane.classList.add("leaflet-zoom-hide", scheme);
        pane.append(root);
        if (options.base) lines = atlas.drawBase(map, data);
        map.on("zoom", update);
        map.on("moveend resize", redraw);
        document.fonts.addEventListener("loadingdone", lettersCame);
        root.addEventListener("click", (event) => {
          const drag = /** @type {L.Handler & { moved(): boolean }} */ (map.dragging);
          const id = drag.moved() ? null : pick(event);
          if (id !== null) choose(id, false);
        });
        name();
        redraw();
        return layer;
      },
      onRemove() {
        map.off("zoom", update);
        map.off("moveend resize", redraw);
        document.fonts.removeEventListener("loadingdone", lettersCame);
        root.remove();
        return layer;
      },
    });

    /** @type {Atlas.MarkLayer} */
    const layer = Object.assign(new Layer(), {
      data,
      redraw,
      translate() {
        name();
        redraw();
      },
      onSelect: () => undefined,
      reserve: () => undefined,
      settle: () => undefined,
      shown,
      /** @param {string | null} id */
      select(id) {
        if (selected !== null) byId.get(selected)?.node.classList.remove("ba-selected-mark");
        selected = id;
        if (id === null) return;
        byId.get(id)?.node.classList.add("ba-selected-mark");
        // A name that found no room is put before others.
        const named = [...groups.labels.children].some((label) => label instanceof SVGElement && label.dataset.mark === id);
        if (!named && (byId.get(id)?.mark.priority ?? -1) >= 0) draw();
      },
      /** @param {string} id */
      focus(id) {
        byId.get(id)?.node.focus({ preventScroll: true });
      },
      /** @param {string[]} layerIds */
      hide(layerIds) {
        hidden = new Set(layerIds);
        draw();
      },
      /** @param {Atlas.Filtered} seen */
      filter(seen) {
        for (const view of views) {
          const { mark, lighter } = atlas.markUnder(view.whole, data, seen);
          const changed = JSON.stringify(mark.parts) !== JSON.stringify(view.mark.parts);
          view.out = seen.marks.get(view.whole) === "out";
          view.mark = mark;
          view.node.toggleAttribute("hidden", view.out);
          view.node.classList.toggle("ba-may", lighter);
          if (changed) view.draw();
          view.name();
        }
        measure(shown().map(({ mark }) => mark));
        draw();
      },
    });
    return layer;
  };
})(borderatlas);
