"use strict";

/** Unpacks what Python deflated (RFC 1951). At once: nothing of the page has to wait for it. */
(function (atlas) {
  /** @typedef {{ table: Uint16Array, bits: number }} Code */

  /** In which order the lengths of the code of lengths are written (3.2.7). */
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  const LONGEST = 15;

  /**
   * The first value and the extra bits of each code of a length or a distance (3.2.5).
   * @param {number} codes
   * @param {number} first
   * @param {number} group how many codes have the same number of extra bits
   */
  function steps(codes, first, group) {
    /** @type {{ bits: number, from: number }[]} */
    const found = [];
    for (let code = 0, from = first; code < codes; code++) {
      const bits = Math.max(0, Math.floor(code / group) - 1);
      found.push({ bits, from });
      from += 2 ** bits;
    }
    return found;
  }
  const LENGTHS = steps(29, 3, 4);
  LENGTHS[28] = { bits: 0, from: 258 };
  const DISTANCES = steps(30, 1, 2);

  /**
   * A table from the next bits to a symbol and how many of the bits are its own: `16 * symbol +
   * bits`, the code of 3.2.2.
   * @param {number[]} lengths of the codes by symbol
   * @returns {Code}
   */
  function decoder(lengths) {
    /** @type {number[]} */
    const counts = Array(LONGEST + 1).fill(0);
    for (const length of lengths) if (length) counts[length] = (counts[length] ?? 0) + 1;
    const bits = Math.max(1, ...lengths);
    /** @type {number[]} */
    const next = Array(LONGEST + 1).fill(0);
    for (let i = 1; i < bits; i++) next[i + 1] = ((next[i] ?? 0) + (counts[i] ?? 0)) << 1;
    const table = new Uint16Array(1 << bits);
    for (const [symbol, length] of lengths.entries()) {
      if (!length) continue;
      let code = next[length] ?? 0;
      next[length] = code + 1;
      let mirrored = 0; // codes come with their first bit lowest
      for (let i = length; i; i--, code >>= 1) mirrored = (mirrored << 1) | (code & 1);
      for (let at = mirrored; at < table.length; at += 1 << length) table[at] = (symbol << 4) | length;
    }
    return { table, bits };
  }
  const FIXED = [
    decoder([...Array(288).keys()].map((n) => (n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8))),
    decoder(Array(30).fill(5)),
  ];

  /**
   * @param {Uint8Array} packed
   * @param {number} size of what comes out
   * @returns {Uint8Array}
   */
  atlas.inflate = function (packed, size) {
    const out = new Uint8Array(size);
    let end = 0;
    let next = 0;
    let held = 0;
    let hold = 0;

    /** @param {number} count */
    function need(count) {
      for (; held < count; held += 8) hold |= (packed[next++] ?? 0) << held;
    }
    /** @param {number} count */
    function take(count) {
      need(count);
      const value = hold & ((1 << count) - 1);
      hold >>>= count;
      held -= count;
      return value;
    }
    /** @param {Code} code */
    function symbol({ table, bits }) {
      need(bits);
      const found = table[hold & ((1 << bits) - 1)] ?? 0;
      hold >>>= found & 15;
      held -= found & 15;
      return found >> 4;
    }
    function codes() {
      const [literals, distances, count] = [take(5) + 257, take(5) + 1, take(4) + 4];
      /** @type {number[]} */
      const own = Array(19).fill(0);
      for (const at of ORDER.slice(0, count)) own[at] = take(3);
      const code = decoder(own);
      /** @type {number[]} */
      const lengths = [];
      while (lengths.length < literals + distances) {
        const value = symbol(code);
        if (value <= LONGEST) lengths.push(value);
        else if (value === 16) repeat(lengths, lengths.at(-1) ?? 0, take(2) + 3);
        else repeat(lengths, 0, value === 17 ? take(3) + 3 : take(7) + 11);
      }
      return [decoder(lengths.slice(0, literals)), decoder(lengths.slice(literals))];
    }
    function stored() {
      next -= held >> 3; // whole bytes that were read ahead
      hold = held = 0;
      const length = (packed[next] ?? 0) | ((packed[next + 1] ?? 0) << 8);
      out.set(packed.subarray(next + 4, next + 4 + length), end);
      next += 4 + length;
      end += length;
    }

    for (let last = 0; !last; ) {
      last = take(1);
      const kind = take(2);
      if (kind === 0) {
        stored();
        continue;
      }
      const [literal, distance] = kind === 1 ? FIXED : codes();
      if (!literal || !distance) break;
      for (let value = symbol(literal); value !== 256; value = symbol(literal)) {
        if (value < 256) {
          out[end++] = value;
          continue;
        }
        const length = extra(LENGTHS[value - 257]);
        const back = extra(DISTANCES[symbol(distance)]);
        for (let stop = end + length; end < stop; end++) out[end] = out[end - back] ?? 0;
      }
    }
    return out;

    /** @param {{ bits: number, from: number } | undefined} step */
    function extra(step) {
      return step ? step.from + take(step.bits) : 0;
    }
  };

  /**
   * @param {number[]} list
   * @param {number} value
   * @param {number} times
   */
  function repeat(list, value, times) {
    for (let i = 0; i < times; i++) list.push(value);
  }
})(borderatlas);
