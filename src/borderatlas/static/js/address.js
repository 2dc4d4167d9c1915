"use strict";

/** The address follows what the reader sees, and the page follows its address. */
(function (atlas) {
  const REST_MS = 250;
  const MARKED = "ba-target";

  /** @type {WeakMap<Atlas.Store, Atlas.State>} what each page began with */
  const beginnings = new WeakMap();

  /** @param {Atlas.Context} context */
  function fragment({ store, map, data }) {
    const state = store.get();
    return atlas.writeLink(state, atlas.sight(map, data), beginnings.get(store) ?? state, data);
  }

  const bare = () => location.href.replace(/#.*/s, "");

  atlas.address = function (context) {
    const said = fragment(context);
    return said ? `${bare()}#${said}` : bare();
  };

  /**
   * Opens what is folded around an element, and shows the element.
   * @param {string} id
   */
  atlas.reveal = function (id) {
    for (const marked of document.querySelectorAll(`.${MARKED}`)) marked.classList.remove(MARKED);
    const target = id ? document.getElementById(id) : null;
    if (!target) return;
    target.classList.add(MARKED);
    for (let part = target.closest("details"); part; part = part.parentElement?.closest("details") ?? null) {
      part.open = true;
    }
    const stop = target.querySelector(":scope > summary") ?? target;
    // From here the next press of the Tab key goes on, as after any link within a page.
    if (stop === target && !target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
    if (stop instanceof HTMLElement) stop.focus({ preventScroll: true });
    target.scrollIntoView({ block: stop === target ? "center" : "start" });
  };

  atlas.part(function (context) {
    const { store, scope, map, data } = context;
    if (!scope) return;
    const plain = store.get();
    beginnings.set(store, plain);
    let timer = 0;
    let known = "";

    function write() {
      if (fragment(context) === known) return; // a window that changes its size says nothing new
      known = fragment(context);
      try {
        history.replaceState(history.state, "", atlas.address(context));
      } catch {
        // A frame without an origin of its own may not; then the address stays as it was.
      }
    }
    function writeSoon() {
      clearTimeout(timer);
      timer = window.setTimeout(write, REST_MS);
    }

    function read() {
      clearTimeout(timer);
      const link = atlas.readLink(location.hash, plain, data);
      if (link.speaks && atlas.writeLink(link.state, link.sight, plain, data) !== fragment(context)) {
        store.set(link.state);
        atlas.lookAt(map, data, link.sight);
      }
      clearTimeout(timer);
      known = fragment(context); // what the address said needs not be written into it
      atlas.reveal(link.target);
    }

    /** @param {string} id of the element that a link within the page leads to */
    function follow(id) {
      const said = fragment(context);
      const next = `#${said ? `${said}&` : ""}${encodeURIComponent(id)}`;
      if (next === location.hash) atlas.reveal(id);
      else location.hash = next;
    }

    read();
    store.subscribe(writeSoon);
    map.on("moveend", writeSoon);
    addEventListener("hashchange", read);
    scope.addEventListener("click", (event) => {
      const link = event.target instanceof Element && event.target.closest('a[href^="#"]');
      if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      follow(decodeURIComponent(link.hash.slice(1)));
    });
  });
})(borderatlas);
