"use strict";

/** Names as people type them, and the marks that have them. */
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
   * @returns {Atlas.Entry[]}
   */
  const index = (marks) =>
    marks.map((mark) => ({
      mark,
      names: [
        ...textsOf(mark).map((text) => nameOf(text)),
        ...mark.members.flatMap((member) => textsOf(member).map((text) => nameOf(text, member))),
      ],
    }));

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
   * The marks of which a name agrees with what was typed, best first, each with that name.
   * @param {Atlas.Entry[]} entries
   * @param {string} query
   * @returns {Atlas.Hit[]}
   */
  function find(entries, query) {
    const wanted = nameOf(query);
    if (!wanted.close) return [];
    const hits = entries.flatMap(({ mark, names }) => {
      const own = atlas.say(mark.name);
      const found = names
        .map((name) => ({ ...name, rank: RANKS.indexOf(agreement(name, wanted) ?? "") }))
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

  atlas.search = { fold, keys, index, find };
})(borderatlas);
