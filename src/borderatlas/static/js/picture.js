"use strict";

/** The picture that stands for the map until it is drawn, and the one that a reader saves. */
(function (atlas) {
  const MARGIN = 24;
  const GAP = 14;
  /** More are not named in a picture, which leads to the page instead. */
  const MOST_SOURCES = 12;
  /** Pixels of the saved picture in each direction for one on the page. */
  const DENSITY = 2;
  const EAST_ASIAN = /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff]/;
  /** XML has no way to write these. */
  const UNWRITABLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

  atlas.endStill = function (scope) {
    const still = scope?.querySelector(".ba-picture");
    still?.setAttribute("aria-hidden", "true");
    // Leaflet paints the base map in the next frame; until then the picture stays.
    requestAnimationFrame(() => still?.remove());
  };

  /** @returns {string} the rules that bring the page's own letters */
  function fonts() {
    const rules = [...document.styleSheets].flatMap((sheet) => {
      try {
        return [...sheet.cssRules];
      } catch {
        return []; // of another file, which a page from disk may not read
      }
    });
    return rules.filter((rule) => rule instanceof CSSFontFaceRule).map((rule) => rule.cssText).join("");
  }

  /**
   * Sets parts of the page one below the other.
   * @param {Element[]} parts
   * @param {number} x
   * @param {number} y
   * @returns {{ drawn: SVGElement[], end: number }} and where they end
   */
  function column(parts, x, y) {
    let end = y;
    const drawn = parts.map((part) => {
      const group = atlas.written(part);
      group.setAttribute("transform", `translate(${x} ${end})`);
      end += part.getBoundingClientRect().height + GAP;
      return group;
    });
    return { drawn, end: drawn.length ? end - GAP : y };
  }

  /**
   * The sources of what is shown, and what borders mean: neither is in sight on the page.
   * @param {Atlas.Context} context
   * @param {HTMLElement} scope
   * @returns {HTMLElement[]}
   */
  function evidence({ data, store }, scope) {
    const { html, phrase } = atlas;
    const numbers = shownSources(data, store.get());
    const items = numbers.flatMap((number) => {
      const [title, about] = scope.querySelectorAll(`#source-${number} > :is(cite, small)`);
      // By whom and when; behind that follows how much was read and where it can be read.
      const by = [...(about?.children ?? [])].filter((part) => !part.matches("a")).map((part) => part.textContent);
      const known = about?.querySelector("a") ? by.slice(0, -1) : by.slice(0, -2);
      return title ? [`[${number}] ${[title.textContent, ...known].join(", ")}`] : [];
    });
    const border = scope.querySelector("#method [data-account]")?.previousElementSibling;
    const page = [phrase("sources_on_page", { n: data.sources.length }), /^http/.test(location.href) ? bare() : ""];
    const told = items.length && items.length <= MOST_SOURCES ? phrase("sources_listed", { sources: items.join("; ") }) : page.join(" ");
    return [numbers.length ? told : "", border?.textContent ?? ""].filter(Boolean).map((words) => html("p", {}, words));
  }

  const bare = () => location.href.replace(/#.*/s, "");

  /**
   * @param {Atlas.Data} data
   * @param {Atlas.State} state
   * @returns {number[]} the sources of the marks and of the number that the map is about
   */
  function shownSources(data, state) {
    const seen = atlas.seen(data, state);
    const marks = data.marks.filter((mark) => seen.marks.get(mark) !== "out" && !state.hidden.includes(mark.layer));
    const estimates = [...marks.flatMap((mark) => mark.estimates), ...(data.headline ? [data.headline] : [])];
    const claims = estimates.filter((item) => seen.estimates.get(item) !== "out").flatMap((item) => item.claims);
    const numbers = [...marks.flatMap((mark) => mark.sources), ...claims.map((claim) => claim.source)];
    return [...new Set(numbers)].sort((a, b) => a - b);
  }

  /**
   * The map with what is said about it: title, period, sentence, legend, sources, credits.
   * @param {Atlas.Context} context
   * @param {HTMLElement} scope
   * @returns {SVGElement}
   */
  function compose(context, scope) {
    /** @param {string[]} selectors */
    const parts = (...selectors) =>
      selectors
        .flatMap((selector) => [...scope.querySelectorAll(selector)])
        .filter((part) => part.checkVisibility() && part.getBoundingClientRect().height > 0);
    const size = context.map.getSize();
    const panel = scope.querySelector(".ba-panel")?.getBoundingClientRect();
    const frame = context.map.getContainer().getBoundingClientRect();
    const beside = panel !== undefined && panel.left > frame.right;
    const width = MARGIN * 2 + size.x + (beside ? GAP * 2 + panel.width : 0);

    // What a filter leaves of the period is said once.
    const { since, until } = context.store.get();
    const time = since || until ? [] : parts(".ba-time-said");
    const words = atlas.partWords(context);
    const part = words ? [atlas.html("p", {}, words)] : [];
    const told = evidence(context, scope);
    const stage = atlas.html("div", { class: "ba-drawn" }, ...part, ...told);
    stage.style.width = `${width - MARGIN * 2}px`;
    scope.append(stage);
    const head = column([...parts(".ba-head h1", ".ba-head > p"), ...time, ...part], MARGIN, MARGIN);
    const top = head.end + GAP;
    const map = atlas.svg("g", { transform: `translate(${MARGIN} ${top})` }, atlas.snapshot(context));
    const below = top + size.y + GAP;
    const side = parts(".ba-sentence", ".ba-legend h2", ".ba-legend-part");
    const panelled = beside
      ? column(side, MARGIN + size.x + GAP * 2, top)
      : column(side, MARGIN, below);
    const feet = [...told, ...parts(".ba-credits", ".ba-build")];
    const foot = column(feet, MARGIN, Math.max(below, panelled.end + GAP));
    stage.remove();
    const height = Math.ceil(foot.end + MARGIN);

    const { svg, paint } = atlas;
    const drawing = svg(
      "svg",
      { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", lang: atlas.LANGUAGE },
      svg("title", {}, scope.querySelector("h1")?.textContent ?? ""),
      svg("desc", {}, scope.querySelector(".ba-sentence")?.textContent ?? ""),
      svg("rect", { width, height, fill: paint("paper") }),
      ...[...head.drawn, map, ...panelled.drawn, ...foot.drawn],
    );
    atlas.plainly(drawing, scope);
    if (EAST_ASIAN.test(drawing.textContent ?? "")) drawing.prepend(svg("style", {}, fonts()));
    return drawing;
  }

  /**
   * @param {Atlas.Context} context
   * @returns {string} the picture as a file
   */
  atlas.pictureFile = function (context) {
    const scope = /** @type {HTMLElement} */ (context.scope);
    const drawing = compose(context, scope);
    return new XMLSerializer().serializeToString(drawing).replace(UNWRITABLE, "\ufffd");
  };

  /**
   * @param {string} file
   * @returns {Promise<Blob>}
   */
  async function asPng(file) {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(file)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * DENSITY;
    canvas.height = image.naturalHeight * DENSITY;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
    });
  }

  /**
   * @param {Atlas.Context} context
   * @param {Blob} blob
   * @param {string} ending
   * @param {Atlas.Tray} tray
   */
  function hand({ data, store, scope }, blob, ending, tray) {
    const { language, since, until } = store.get();
    const name = `${[data.map, language, since, until].filter(Boolean).join("_")}.${ending}`;
    const href = URL.createObjectURL(blob);
    const link = atlas.html("a", { href, download: name }, name);
    // A frame without an origin can seldom save files, and is not told that it could not.
    if (parent !== window && self.origin === "null") {
      const alt = scope?.querySelector("h1")?.textContent ?? "";
      tray.put("picture_by_hand", atlas.html("img", { src: href, alt }), link);
      return;
    }
    link.click();
    tray.tell("picture_saved");
  }

  atlas.part(function (context) {
    if (!context.scope) return;
    /** @param {(file: string) => Blob | Promise<Blob>} made @param {string} ending */
    const offer = (made, ending) =>
      atlas.offer(context, `picture_${ending}`, async (tray) => {
        try {
          hand(context, await made(atlas.pictureFile(context)), ending, tray);
        } catch {
          tray.tell("picture_failed");
        }
      });
    offer(asPng, "png");
    offer((file) => new Blob([file], { type: "image/svg+xml;charset=utf-8" }), "svg");
  });
})(borderatlas);
