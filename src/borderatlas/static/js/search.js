"use strict";

/** Names as people type them, and the places that have them. */
(function (atlas) {
  const INITIALS = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];
  // Vowels and finals as they are typed, key by key.
  const VOWELS =
    "ㅏ ㅐ ㅑ ㅒ ㅓ ㅔ ㅕ ㅖ ㅗ ㅗㅏ ㅗㅐ ㅗㅣ ㅛ ㅜ ㅜㅓ ㅜㅔ ㅜㅣ ㅠ ㅡ ㅡㅣ ㅣ".split(" ");
  const FINALS =
    "ㄱ ㄲ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅆ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ".split(" ");
  /** @type {Map<string, string>} conjoining letters of Unicode to keys */
  const KEYS = new Map();
  for (const [start, letters] of /** @type {[number, string[]][]} */ ([
    [0x1100, INITIALS],
    [0x1161, VOWELS],
    [0x11a8, FINALS],
  ])) {
    letters.forEach((letter, i) => KEYS.set(String.fromCodePoint(start + i), letter));
  }
  const RANKS = ["exact", "prefix", "word", "contains"];
  const GEOMETRIES = ["point", "bracket", "line"];

  /**
   * A name as it is compared: case, width, accents, apostrophes and dashes folded. It is the
   * `fold` of names.py, and both give the same (tests/golden/folded-names.json).
   * @param {string} name
   * @returns {string}
   */
  function fold(name) {
    return name
      .toLowerCase()
      .replaceAll("ß", "ss")
      .replaceAll("ς", "σ")
      .normalize("NFKD")
      .replace(/[\p{Mn}\p{Cf}'`´ʼʻʹ‘’‛′ʽ]/gu, "")
      .replace(/\p{Pd}/gu, " ")
      .normalize("NFKC")
      .trim()
      .replace(/\s+/g, " ");
  }

  /**
   * Hangul key by key, so that a syllable that is half typed is found: 횔 on the way to 회령.
   * @param {string} folded
   * @returns {string}
   */
  const keys = (folded) =>
    [...folded.normalize("NFD")].map((letter) => KEYS.get(letter) ?? letter).join("");

  /**
   * @param {string} folded
   * @returns {string} the first letter of each Hangul syllable
   */
  const initials = (folded) =>
    [...folded.matchAll(/[가-힣]/g)]
      .map(([syllable]) => INITIALS[Math.floor((syllable.charCodeAt(0) - 0xac00) / 588)] ?? "")
      .join("");

  /**
   * @param {string} text
   * @param {Atlas.Member | null} [member] of a set, called so
   * @returns {Atlas.Name}
   */
  function nameOf(text, member = null) {
    const folded = fold(text);
    const parts = folded.split(" ");
    const close = parts.join("");
    // What begins with a word: the rest of the name from there on.
    const words = parts.slice(1).map((_, i) => keys(parts.slice(i + 1).join("")));
    return { text, member, folded, close, keys: keys(close), words, initials: initials(folded) };
  }

  /**
   * @param {Atlas.Mark[]} marks
   * @param {Atlas.BaseLabel[]} [printed] names of the base map; those of marks are not told twice
   * @returns {Atlas.Entry[]}
   */
  function index(marks, printed = []) {
    const entries = marks.map((mark) => ({
      mark,
      names: [
        ...textsOf(mark).map((text) => nameOf(text)),
        ...mark.members.flatMap((member) => textsOf(member).map((text) => nameOf(text, member))),
      ],
    }));
    const known = new Set(entries.flatMap(({ names }) => names.map(({ close }) => close)));
    const others = printed.map(basePlace).filter(({ names }) => !names.some(({ close }) => known.has(close)));
    return [...entries, ...others];
  }

  /** @param {Atlas.BaseLabel} label */
  function basePlace({ text, at, zoom }) {
    const name = Object.fromEntries(Object.entries(text).map(([code, words]) => [code, words.replace(/\s+/g, " ")]));
    const mark = /** @type {Atlas.BasePlace} */ ({ geometry: "base", name, kind: {}, at: [at], zoom });
    return { mark, names: [...new Set(Object.values(name))].map((words) => nameOf(words)) };
  }

  /** @param {Atlas.Member} place */
  const textsOf = ({ name, aliases }) => [...new Set([...Object.values(name), ...aliases])].filter(Boolean);

  /**
   * @param {Atlas.Name} name
   * @param {Atlas.Name} query
   * @returns {string | undefined} how well they agree
   */
  function agreement(name, query) {
    if (name.close === query.close) return "exact";
    if (name.keys.startsWith(query.keys)) return "prefix";
    if (name.words.some((word) => word.startsWith(query.keys))) return "word";
    const consonants = [...query.keys].every((letter) => INITIALS.includes(letter));
    if (consonants && name.initials.startsWith(query.keys)) return "prefix";
    return name.close.includes(query.close) ? "contains" : undefined;
  }

  /**
   * How many letters are wrong, too many, missing or swapped (optimal string alignment).
   * @param {string} a
   * @param {string} b
   */
  function slips(a, b) {
    let before = /** @type {number[]} */ ([]);
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= b.length; j += 1) {
        const other = Number(a[i - 1] !== b[j - 1]);
        const steps = [(row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + other];
        if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps.push((before[j - 2] ?? 0) + 1);
        next.push(Math.min(...steps));
      }
      [before, row] = [row, next];
    }
    return row[b.length] ?? 0;
  }

  /**
   * The places of which a name agrees with what was typed, best first, each with that name.
   * @param {Atlas.Entry[]} entries
   * @param {string} query
   * @returns {Atlas.Hit[]}
   */
  function find(entries, query) {
    const wanted = nameOf(query);
    if (!wanted.close) return [];
    return ranked(entries, (name) => RANKS.indexOf(agreement(name, wanted) ?? ""));
  }

  /**
   * The places that may have been meant: one slip from a name or a word of it, two in a long one.
   * @param {Atlas.Entry[]} entries
   * @param {string} query
   * @returns {Atlas.Hit[]}
   */
  function near(entries, query) {
    const typed = nameOf(query).keys;
    const most = [4, 8].filter((length) => typed.length >= length).length;
    /** @param {string} word */
    const far = (word) => (Math.abs(word.length - typed.length) > most ? Infinity : slips(typed, word));
    const hits = ranked(most ? entries : [], (name) => {
      const words = name.folded.match(/[\p{L}\p{N}]+/gu) ?? [];
      const least = Math.min(...[name.close, ...words].map((word) => far(keys(word))));
      return least <= most ? least : -1;
    });
    return hits.filter(({ rank }) => rank === hits[0]?.rank);
  }

  /**
   * @param {Atlas.Entry[]} entries
   * @param {(name: Atlas.Name) => number} rankOf a name, 0 the best; below that it is left out
   * @returns {Atlas.Hit[]}
   */
  function ranked(entries, rankOf) {
    const hits = entries.flatMap(({ mark, names }) => {
      const own = atlas.say(mark.name);
      const found = names
        .map((name) => ({ ...name, rank: rankOf(name) }))
        .filter(({ rank }) => rank >= 0)
        // Of names that agree as well, the one that the reader sees on the map.
        .sort((a, b) => a.rank - b.rank || Number(b.text === own) - Number(a.text === own));
      const best = found[0];
      return best ? [{ mark, name: best.text, member: best.member, rank: best.rank }] : [];
    });
    const order = new Intl.Collator(atlas.LANGUAGE, { numeric: true });
    /** @param {Atlas.Hit} hit */
    const kind = ({ mark }) => GEOMETRIES.indexOf(mark.geometry);
    hits.sort(
      (a, b) =>
        Number(a.mark.geometry === "base") - Number(b.mark.geometry === "base") ||
        a.rank - b.rank ||
        kind(a) - kind(b) ||
        order.compare(atlas.say(a.mark.name), atlas.say(b.mark.name)),
    );
    // The legs of one way are called the same: the first of them stands for all.
    const seen = new Set();
    return hits.filter(({ mark }) => {
      const words = [mark.geometry, atlas.say(mark.name), atlas.say(mark.kind)].join("\n");
      return mark.geometry !== "line" || (!seen.has(words) && seen.add(words));
    });
  }

  atlas.search = { fold, keys, index, find, near };
})(borderatlas);
