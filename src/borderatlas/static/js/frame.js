"use strict";

/**
 * The page in a frame of another page: it tells its height and has no scroll bar, so that the
 * wheel and the finger are the article's. Where the frame stays lower than that, the map takes
 * what there is and the words beside it scroll, and show that they do.
 */
(function (atlas) {
  atlas.part(function (context) {
    const { store, scope } = context;
    if (!scope?.classList.contains("ba-embed")) return;
    const panel = scope.querySelector(".ba-panel");
    const whole = scope.querySelector("[data-whole]");
    const framed = parent !== window;
    document.documentElement.classList.toggle("ba-framed", framed);
    let height = 0;

    const tell = () => parent.postMessage({ borderatlas: 1, height }, "*");

    /** Whether there is more to read below, for the eye; that it scrolls at all, for the keys. */
    function showMore() {
      if (!(panel instanceof HTMLElement)) return;
      const hidden = panel.scrollHeight - panel.clientHeight;
      panel.toggleAttribute("data-more", hidden - panel.scrollTop > 2);
      if (hidden > 2) panel.tabIndex = 0;
      else panel.removeAttribute("tabindex");
    }

    function fit() {
      if (!framed || !scope) return;
      scope.classList.remove("ba-boxed");
      const wanted = Math.ceil(scope.getBoundingClientRect().height);
      scope.classList.toggle("ba-boxed", wanted > innerHeight);
      showMore();
      if (wanted === height) return;
      height = wanted;
      tell();
    }
    let waiting = 0;
    /** Observers must not change what they observe; the next frame may. */
    function fitSoon() {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(fit);
    }

    fit();
    addEventListener("resize", fitSoon);
    const observer = new ResizeObserver(fitSoon);
    for (const part of scope.querySelectorAll(".ba-head, .ba-panel > *, .ba-build")) {
      observer.observe(part);
    }
    panel?.addEventListener("scroll", showMore, { passive: true });
    addEventListener("message", ({ source, data }) => {
      if (source === parent && data?.borderatlas === 1) tell();
    });

    /** The full page opens as the reader sees the map here. */
    function lead() {
      if (whole instanceof HTMLAnchorElement) whole.hash = atlas.address(context).split("#")[1] ?? "";
    }
    whole?.addEventListener("pointerdown", lead);
    whole?.addEventListener("focus", lead);
    store.subscribe(fitSoon);
  });
})(borderatlas);
