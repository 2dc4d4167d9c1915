"use strict";

/**
 * What the reader sees, as the fragment of an address, and back:
 * `lang=ko&from=2023-10&to=2024-04&at=crossings/dandong-sinuiju&hide=ways&status=contested&view=41.85,129.84,4`.
 * Only what differs from the page's own beginning is said, in this order. A part without `=` is
 * the id of an element, as in any page. What is unknown or makes no sense is passed over, part
 * by part: an address is written by anyone.
 */
(function (atlas) {
  const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;
  const SIGHT = /^(-?\d{1,2}(?:\.\d{1,6})?),(-?\d{1,3}(?:\.\d{1,6})?),(\d{1,5}(?:\.\d{1,4})?)$/;

  /**
   * @param {string} text
   * @returns {string} escaped where it must be, and readable elsewhere
   */
  const escaped = (text) =>
    encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd")).replaceAll("%2F", "/");

  /**
   * @param {string} text
   * @returns {string} or nothing, where it is not something that we wrote
   */
  function unescaped(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return "";
    }
  }

  /**
   * @param {Atlas.State} state
   * @param {Atlas.Sight | null} sight
   * @param {Atlas.State} plain what the page begins with
   * @param {Atlas.Data} data
   * @returns {string} without the `#`
   */
  atlas.writeLink = function (state, sight, plain, data) {
    /** @type {[string, string][]} */
    const parts = [
      ["lang", state.language === plain.language ? "" : escaped(state.language)],
      ["from", state.since],
      ["to", state.until],
      ["at", escaped(state.selected)],
      ["hide", data.layers.map(({ id }) => id).filter((id) => state.hidden.includes(id)).map(escaped).join(",")],
      ...facets(data).map(
        ({ id }) => /** @type {[string, string]} */ ([escaped(id), escaped(state.facets[id] ?? "")]),
      ),
      ["without", state.without.map(escaped).join(",")],
      ["view", sight ? `${sight.lat},${sight.lon},${sight.times}` : ""],
    ];
    return parts.flatMap(([key, value]) => (value ? [`${key}=${value}`] : [])).join("&");
  };

  /**
   * @param {string} fragment with or without the `#`
   * @param {Atlas.State} plain what the page begins with
   * @param {Atlas.Data} data
   * @returns {Atlas.Link}
   */
  atlas.readLink = function (fragment, plain, data) {
    let target = "";
    /** @type {Map<string, string>} */
    const said = new Map();
    for (const part of fragment.replace(/^#/, "").split("&")) {
      const at = part.indexOf("=");
      if (at < 0) target ||= unescaped(part);
      else if (!said.has(part.slice(0, at))) said.set(part.slice(0, at), part.slice(at + 1));
    }
    /** @param {string} key */
    const value = (key) => unescaped(said.get(key) ?? "");
    /**
     * @param {string} key
     * @param {string[]} known
     */
    const one = (key, known) => (known.includes(value(key)) ? value(key) : "");

    const chosen = facets(data).flatMap(({ id, codes }) => {
      const code = one(escaped(id), codes);
      return code ? [[id, code]] : [];
    });
    const hidden = (said.get("hide") ?? "").split(",").map(unescaped);
    const [since, until] = [value("from"), value("to")].map((month) => (MONTH.test(month) ? month : ""));
    return {
      target,
      speaks: said.size > 0 || target === "",
      state: {
        ...plain,
        language: one("lang", data.languages) || plain.language,
        since: since ?? "",
        until: until && until >= (since ?? "") ? until : "",
        facets: Object.fromEntries(chosen),
        hidden: data.layers.map(({ id }) => id).filter((id) => hidden.includes(id)),
        without: (said.get("without") ?? "")
          .split(",")
          .map(unescaped)
          .filter((code) => data.eventLayer?.kinds.some((kind) => kind.code === code)),
        selected: one("at", data.marks.map(({ id }) => id)),
      },
      sight: readSight(value("view")),
    };
  };

  /**
   * @param {string} text
   * @returns {Atlas.Sight | null}
   */
  function readSight(text) {
    const [lat, lon, times] = (SIGHT.exec(text) ?? []).slice(1).map(Number);
    if (lat === undefined || lon === undefined || times === undefined) return null;
    return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && times >= 1 ? { lat, lon, times } : null;
  }

  /** @param {Atlas.Data} data */
  const facets = (data) =>
    data.facets.map(({ id, options }) => ({ id, codes: options.map(([code]) => code) }));

  /** @param {Atlas.Data} data */
  const middle = ({ extent: [west, south, east, north] }) =>
    L.latLngBounds([south, west], [north, east]).getCenter();

  atlas.sight = function (map, data) {
    const least = map.getMinZoom();
    const { lat, lng } = map.getCenter();
    const [here, whole] = [map.getCenter(), middle(data)].map((at) => map.project(at));
    const near = here && whole && here.distanceTo(whole) < 1.5;
    if (near && map.getZoom() - least < 0.01) return null;
    const times = 2 ** (map.getZoom() - least);
    return { lat: rounded(lat, 4), lon: rounded(lng, 4), times: Math.max(1, rounded(times, 2)) };
  };

  /**
   * Shows what another saw, as near as this window allows.
   * @param {L.Map} map
   * @param {Atlas.Data} data
   * @param {Atlas.Sight | null} sight
   */
  atlas.lookAt = function (map, data, sight) {
    if (!sight) {
      if (atlas.sight(map, data)) map.fire("borderatlas:whole");
      return;
    }
    const zoom = Math.min(map.getMinZoom() + Math.log2(sight.times), map.getMaxZoom());
    map.setView([sight.lat, sight.lon], zoom, { animate: false });
    map.fire("borderatlas:moved");
  };

  /**
   * @param {number} value
   * @param {number} digits
   */
  const rounded = (value, digits) => Number(value.toFixed(digits));
})(borderatlas);
