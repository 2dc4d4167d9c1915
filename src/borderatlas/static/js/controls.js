"use strict";

/** What stands on our own map: the scale, the way back to the whole, the hints. */
(function (atlas) {
  const WIDEST = 110;
  const HINT_MS = 1600;

  /**
   * The longest of 1, 2, 5 times a power of ten that is not above a distance.
   * @param {number} metres
   * @returns {number}
   */
  atlas.roundDistance = function (metres) {
    const power = 10 ** Math.floor(Math.log10(metres));
    return ([5, 2, 1].find((lead) => lead * power <= metres) ?? 1) * power;
  };

  /**
   * A scale that is true at the middle of the map.
   * @returns {L.Control}
   */
  atlas.scaleBar = function () {
    const control = new L.Control({ position: "bottomright" });
    control.onAdd = function (map) {
      const bar = atlas.html("div", { class: "ba-scale", "data-scale": "" });
      const update = () => {
        const pixel = 1 / atlas.metresToPixels(1, map.getCenter().lat, map.getZoom());
        const metres = atlas.roundDistance(pixel * WIDEST);
        const [n, unit] = metres < 1000 ? [metres, "m"] : [metres / 1000, "km"];
        bar.textContent = atlas.phrase(unit, { n });
        bar.style.width = `${metres / pixel}px`;
      };
      map.on("zoom move resize borderatlas:language", update);
      map.whenReady(update);
      return bar;
    };
    return control;
  };

  /**
   * Names a button that has no words, in the reader's language.
   * @param {L.Map} map
   * @param {Element | null} button
   * @param {string} key of the phrase
   */
  function named(map, button, key) {
    function name() {
      for (const attribute of ["title", "aria-label"]) {
        button?.setAttribute(attribute, atlas.phrase(key));
      }
    }
    map.on("borderatlas:language", name);
    name();
  }

  /**
   * Leaflet's two buttons, named in the reader's language.
   * @param {L.Map} map
   * @returns {void}
   */
  atlas.zoomButtons = function (map) {
    const buttons = L.control.zoom().addTo(map).getContainer();
    named(map, buttons?.querySelector(".leaflet-control-zoom-in") ?? null, "zoom_in");
    named(map, buttons?.querySelector(".leaflet-control-zoom-out") ?? null, "zoom_out");
  };

  /**
   * The button that shows the whole map again.
   * @returns {L.Control}
   */
  atlas.wholeMap = function () {
    const control = new L.Control({ position: "topleft" });
    control.onAdd = function (map) {
      const { html, svg } = atlas;
      const corners = "M1 5V1H5M9 1H13V5M13 9V13H9M5 13H1V9";
      const icon = svg("svg", { width: 14, height: 14, "aria-hidden": "true" }, svg("path", { d: corners }));
      const button = html("button", { type: "button" }, icon);
      named(map, button, "whole_map");
      button.addEventListener("click", () => map.fire("borderatlas:whole"));
      const box = html("div", { class: "leaflet-bar ba-whole" }, button);
      L.DomEvent.disableClickPropagation(box);
      return box;
    };
    return control;
  };

  /**
   * Zooms with Ctrl or Cmd and the wheel, moves with two fingers; everything else is the page's.
   * @param {L.Map} map
   * @returns {void}
   */
  atlas.gestures = function (map) {
    const container = map.getContainer();
    const hint = atlas.html("div", { class: "ba-hint", "aria-hidden": "true" });
    container.append(hint);
    let timer = 0;
    /** @param {string} key of the phrase */
    function tell(key) {
      hint.textContent = atlas.phrase(key);
      hint.classList.add("ba-told");
      clearTimeout(timer);
      timer = window.setTimeout(() => hint.classList.remove("ba-told"), HINT_MS);
    }

    container.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) {
          tell(/Mac|iP/.test(navigator.platform) ? "hint_wheel_mac" : "hint_wheel");
          return;
        }
        event.preventDefault();
        hint.classList.remove("ba-told");
        // A wheel's notch of about 100 px makes half a zoom step; a trackpad sends small ones.
        const step = Math.max(-0.5, Math.min(0.5, -event.deltaY * 0.005));
        map.setZoomAround(map.mouseEventToContainerPoint(event), map.getZoom() + step);
      },
      { passive: false },
    );

    // Leaflet drags with one finger as with a mouse; before it sees the touch, it is told not to.
    container.addEventListener(
      "pointerdown",
      (event) => {
        if (event.pointerType === "touch") map.dragging.disable();
        else map.dragging.enable();
      },
      true,
    );
    /** @param {TouchEvent} event */
    function watch(event) {
      if (event.type === "touchmove" && event.touches.length === 1) tell("hint_touch");
      else hint.classList.remove("ba-told");
      // What the browser already takes for scrolling cannot be taken from it; Leaflet would try.
      if (!event.cancelable) event.stopPropagation();
    }
    for (const type of /** @type {const} */ (["touchstart", "touchmove"])) {
      container.addEventListener(type, watch, { capture: true, passive: true });
    }
  };
})(borderatlas);
