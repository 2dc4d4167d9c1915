"use strict";

/** Raw events, unpacked into typed arrays; `columns.py` says how they are packed. */
(function (atlas) {
  /**
   * @param {string} id of the element that holds base64 of raw deflate
   * @param {number} size of what comes out
   * @returns {Promise<Uint8Array>}
   */
  async function unpacked(id, size) {
    const element = document.getElementById(id);
    const text = element?.textContent ?? "";
    element?.remove(); // megabytes that nobody reads any more
    const packed = bytesOf(text);
    if (typeof DecompressionStream === "undefined") return atlas.inflate(packed, size);
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  /**
   * @param {string} text
   * @returns {Uint8Array<ArrayBuffer>}
   */
  function bytesOf(text) {
    const own = /** @type {{ fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }} */ (
      /** @type {unknown} */ (Uint8Array)
    );
    if (own.fromBase64) return own.fromBase64(text);
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
    return bytes;
  }

  /**
   * @param {Uint8Array} bytes of all columns
   * @param {Atlas.EventLayer} layer
   * @param {number} rows
   * @returns {Map<string, Int32Array>}
   */
  function columnsOf(bytes, layer, rows) {
    /** @type {Map<string, Int32Array>} */
    const columns = new Map();
    let at = 0;
    for (const { name, width, delta, from } of layer.columns) {
      const values = new Int32Array(rows);
      for (let plane = 0; plane < width; plane += 1, at += rows) {
        const shift = 8 * plane;
        for (let i = 0; i < rows; i += 1) values[i] |= bytes[at + i] << shift;
      }
      let last = from;
      for (let i = 0; i < rows; i += 1) {
        const value = values[i];
        if (delta) last += (value >>> 1) ^ -(value & 1);
        values[i] = delta ? last : value + from;
      }
      columns.set(name, values);
    }
    return columns;
  }

  /**
   * @param {string} id of the element of the data
   * @param {Atlas.EventLayer} layer
   * @returns {Promise<Atlas.Events>}
   */
  atlas.readEvents = async function (id, layer) {
    const bytes = await unpacked(`${id}-events`, layer.bytes);
    const each = layer.columns.reduce((sum, { width }) => sum + width, 0);
    const rows = each ? bytes.length / each : 0;
    const columns = columnsOf(bytes, layer, rows);
    const none = new Int32Array(rows);
    const places = layer.mode === "counts" ? byCell(columns, layer) : byDegrees(columns, layer);
    const [first, last] = layer.mode === "counts" ? byMonth(columns, rows) : byDay(columns, none);
    const text = layer.names ? await unpacked(`${id}-eventnames`, layer.names.bytes) : null;
    /** @type {string[] | null} */
    let names = null;
    return {
      rows,
      ...places,
      first,
      last,
      dated: Uint8Array.from(columns.get("dated") ?? new Uint8Array(rows).fill(1)),
      kind: Uint16Array.from(columns.get("kind") ?? none),
      count: Uint32Array.from(columns.get("count") ?? new Uint8Array(rows).fill(1)),
      cell: layer.places.length ? (columns.get("cell") ?? none) : null,
      names: () => (names ??= text ? new TextDecoder().decode(text).split("\n") : []),
    };
  };

  /**
   * @param {Map<string, Int32Array>} columns
   * @param {Atlas.EventLayer} layer
   */
  function byDegrees(columns, layer) {
    const scale = 10 ** layer.decimals;
    const [lon, lat] = [columns.get("lon") ?? [], columns.get("lat") ?? []];
    return { x: Float64Array.from(lon, (value) => xOf(value / scale)), y: Float64Array.from(lat, (value) => yOf(value / scale)) };
  }

  /**
   * @param {Map<string, Int32Array>} columns
   * @param {Atlas.EventLayer} layer
   */
  function byCell(columns, layer) {
    const cell = columns.get("cell") ?? [];
    return {
      x: Float64Array.from(cell, (at) => xOf(layer.cells[at]?.[0] ?? 0)),
      y: Float64Array.from(cell, (at) => yOf(layer.cells[at]?.[1] ?? 0)),
    };
  }

  /**
   * @param {Map<string, Int32Array>} columns
   * @param {Int32Array} none
   * @returns {[Int32Array, Int32Array]}
   */
  function byDay(columns, none) {
    const first = columns.get("day") ?? none;
    const span = columns.get("span");
    return [first, span ? first.map((day, i) => day + span[i]) : first];
  }

  /**
   * @param {Map<string, Int32Array>} columns
   * @param {number} rows
   * @returns {[Int32Array, Int32Array]} the first and the last day of the months
   */
  function byMonth(columns, rows) {
    const month = columns.get("month") ?? new Int32Array(rows);
    const span = columns.get("span") ?? new Int32Array(rows);
    /** @param {number} months since 1970-01 */
    const dayOf = (months) => Date.UTC(1970, months, 1) / 86400000;
    return [month.map(dayOf), month.map((value, i) => dayOf(value + span[i] + 1) - 1)];
  }

  /** @param {number} lon */
  const xOf = (lon) => (lon + 180) / 360;
  /** @param {number} lat */
  const yOf = (lat) => (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
})(borderatlas);
