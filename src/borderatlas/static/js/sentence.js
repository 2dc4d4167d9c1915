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
    if (!atlas.isAboutEvents(data) || data.subject === "all") parts.push(marksSentence(found, seen, data));
    if (atlas.isAboutEvents(data)) {
      parts.push(eventsSentence(found, seen), sumSentence(found, atlas.say(data.unit)));
      if (found.without) parts.push(phrase("tally_no_whole", { n: found.without }));
      if (found.others && data.subject === "events") parts.push(phrase("tally_others", { n: found.others }));
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
  function runningSentence({ running: n, highest }, { estimates, period }) {
    if (!highest) return atlas.phrase("tally_running", { n });
    const inside = period ? "tally_running_inside" : "tally_running_highest";
    const key = estimates.get(highest) === "in" ? inside : "tally_running_may";
    return atlas.phrase(key, { n, figure: atlas.say(highest.amount), event: atlas.say(highest.event) });
  }

  /**
   * @param {Atlas.Totals} found
   * @param {string} unit as in "{n} people"
   */
  function sumSentence({ certain, possible, additive }, unit) {
    const { phrase } = atlas;
    if (possible.only) {
      return phrase(certain.only ? "tally_one" : "tally_number_may", { sum: atlas.say(possible.only.amount) });
    }
    if (!possible.numbers) return "";
    if (!additive) return phrase("tally_not_added");
    if (!certain.numbers) return mays("tally_sum_may", possible, unit, {});
    const sum = certain.only ? atlas.say(certain.only.amount) : sumWords(certain, unit);
    if (!sum) return phrase("tally_sum_open");
    if (certain.openAbove || certain.numbers === possible.numbers) return phrase("tally_sum", { sum });
    return mays("tally_sum_and_may", possible, unit, { sum });
  }

  /**
   * @param {string} key
   * @param {Atlas.Sum} possible
   * @param {string} unit
   * @param {Record<string, string>} said
   * @returns {string} what the numbers come to with those that may fall into the period
   */
  function mays(key, { openAbove, high }, unit, said) {
    if (openAbove) return atlas.phrase(`${key}_open`, said);
    return atlas.phrase(key, { ...said, possible: atlas.phrase("tally_up_to", { n: amount(high, unit) }) });
  }

  /**
   * @param {Atlas.Sum} sum
   * @param {string} unit
   * @returns {string} as far as it is known at both ends; nothing where it is at neither
   */
  function sumWords({ low, high, openAbove, openBelow }, unit) {
    if (openAbove) return low ? atlas.phrase("tally_at_least", { n: amount(low, unit) }) : "";
    if (openBelow) return atlas.phrase("tally_up_to", { n: amount(high, unit) });
    if (low === high) return amount(high, unit);
    return atlas.phrase("tally_between", { low, high: amount(high, unit) });
  }

  /**
   * @param {number} value
   * @param {string} unit
   */
  const amount = (value, unit) => unit.replace("{n}", () => atlas.number(value));

  /**
   * @param {Atlas.Totals} found
   * @param {Atlas.Filtered} seen
   * @param {Atlas.Data} data
   */
  function marksSentence({ places, legs, figures }, { period }, { subject }) {
    const { phrase } = atlas;
    const told = subject !== "routes"; // the table of a map of legs has no numbers
    const [certain, may] = told ? figures : [0, 0];
    /**
     * @param {string} key
     * @param {[number, number]} share
     */
    const share = (key, [shown, all]) => (all ? phrase(key, { n: all, shown }) : "");
    const list = joined("tally_list", "item", [
      share("tally_places", places),
      share("tally_legs", legs),
      told ? phrase(period ? "tally_numbers" : "tally_numbers_match", { n: certain }) : "",
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
