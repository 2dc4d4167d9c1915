"use strict";

/** What a filter leaves, in words, put together as `tally.py` does. */
(function (atlas) {
  /**
   * The sentence at the head of the map while something is chosen.
   * @param {Atlas.Data} data
   * @param {Atlas.Filtered} seen
   * @returns {string}
   */
  atlas.tallySentence = function (data, seen) {
    const { phrase } = atlas;
    const found = atlas.totals(data, seen);
    const parts = [];
    if (!atlas.isAboutEvents(data) || data.subject === "all") parts.push(marksSentence(found, seen));
    if (atlas.isAboutEvents(data)) {
      parts.push(eventsSentence(found, seen), sumSentence(found, atlas.say(data.unit)));
      if (found.without) parts.push(phrase("tally_no_whole", { n: found.without }));
      if (found.running) parts.push(runningSentence(found, seen));
    }
    if (seen.everyones) parts.push(phrase("tally_everyone"));
    return joined("tally_sentences", "sentence", parts);
  };

  /**
   * @param {string} key
   * @param {string} name
   * @param {string[]} parts
   */
  const joined = (key, name, parts) =>
    parts
      .filter(Boolean)
      .reduce((said, next) => (said ? atlas.phrase(key, { [name]: said, next }) : next), "");

  /**
   * @param {Atlas.Totals} found
   * @param {Atlas.Filtered} seen
   */
  function eventsSentence(found, { period }) {
    const { phrase } = atlas;
    const inside = phrase(period ? "tally_events" : "tally_events_match", { n: found.events });
    const events = found.may ? phrase("tally_events_may", { n: found.may, events: inside }) : inside;
    if (!found.claimants) return phrase("tally_unreported", { events });
    const claimants = phrase("tally_claimants", { n: found.claimants });
    const sources = phrase("tally_sources", { n: found.sources });
    return phrase("tally_reported", { events, claimants, sources });
  }

  /**
   * @param {Atlas.Totals} found
   * @param {Atlas.Filtered} seen
   */
  function runningSentence({ running: n, highest }, { estimates }) {
    if (!highest) return atlas.phrase("tally_running", { n });
    const key = estimates.get(highest) === "may" ? "tally_running_may" : "tally_running_highest";
    return atlas.phrase(key, { n, figure: atlas.say(highest.amount), event: atlas.say(highest.event) });
  }

  /**
   * @param {Atlas.Totals} found
   * @param {string} unit as in "{n} people"
   */
  function sumSentence({ certain, possible }, unit) {
    const { phrase } = atlas;
    if (!possible.numbers) return "";
    if (!certain.numbers) {
      return possible.only
        ? phrase("tally_number_may", { sum: atlas.say(possible.only.amount) })
        : phrase("tally_sum_may", { possible: outermost(possible, unit) });
    }
    const sum = certain.only ? atlas.say(certain.only.amount) : sumWords(certain, unit);
    if (certain.numbers < possible.numbers) {
      return phrase("tally_sum_and_may", { sum, possible: outermost(possible, unit) });
    }
    return phrase(certain.only ? "tally_one" : "tally_sum", { sum });
  }

  /**
   * @param {Atlas.Sum} sum
   * @param {string} unit
   */
  function sumWords(sum, unit) {
    const { low, high, openAbove, openBelow } = sum;
    if (openAbove && low) return atlas.phrase("tally_at_least", { n: amount(low, unit) });
    if (openAbove || openBelow) return outermost(sum, unit);
    if (low === high) return amount(high, unit);
    return atlas.phrase("tally_between", { low, high: amount(high, unit) });
  }

  /**
   * @param {Atlas.Sum} sum
   * @param {string} unit
   */
  const outermost = ({ openAbove, high }, unit) =>
    atlas.phrase(openAbove ? "tally_or_more" : "tally_up_to", { n: amount(high, unit) });

  /**
   * @param {number} value
   * @param {string} unit
   */
  const amount = (value, unit) => unit.replace("{n}", () => atlas.number(value));

  /**
   * @param {Atlas.Totals} found
   * @param {Atlas.Filtered} seen
   */
  function marksSentence({ places, legs, figures }, { period }) {
    const { phrase } = atlas;
    const [certain, may] = figures;
    /**
     * @param {string} key
     * @param {[number, number]} share
     */
    const share = (key, [shown, all]) => (all ? phrase(key, { n: all, shown }) : "");
    const list = joined("tally_list", "item", [
      share("tally_places", places),
      share("tally_legs", legs),
      phrase(period ? "tally_numbers" : "tally_numbers_match", { n: certain }),
      may ? phrase("tally_numbers_may", { n: may }) : "",
    ]);
    return phrase("tally_shown", { list });
  }

  /**
   * The numbers that a mark's label tells, side by side; what may be in stands in parentheses.
   * @param {Atlas.Drawn} drawn
   * @returns {string}
   */
  atlas.valueWords = function ({ numbers }) {
    /**
     * @param {string} value
     * @param {Atlas.Standing} standing
     */
    const marked = (value, standing) =>
      standing === "may" ? atlas.phrase("tally_may", { value }) : value;
    const [one] = numbers;
    if (one && numbers.length === 1) return marked(atlas.say(one[0].figure), one[1]);
    const parts = numbers
      .filter(([item]) => atlas.spanOf(item))
      .map(([item, standing]) => marked(atlas.say(item.figure), standing));
    for (const kind of /** @type {const} */ (["in", "may"])) {
      const n = numbers.filter(([item, standing]) => standing === kind && !atlas.spanOf(item)).length;
      if (n) parts.push(marked(atlas.phrase("tally_without", { n }), kind));
    }
    return parts.join(" + ");
  };
})(borderatlas);
