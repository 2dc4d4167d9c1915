"use strict";

/** The lists of claims below the map: all of them, and those that are not on it. */
(function (atlas) {
  const { html } = atlas;

  /**
   * @param {Atlas.Claim} claim
   * @returns {HTMLElement}
   */
  function row(claim) {
    const { words, phrase } = atlas;
    const why = claim.why ? phrase(claim.why) : null;
    const told = claim.retells
      ? html("small", {}, html("a", { href: `#claim-${claim.retells}` }, phrase("retells")))
      : null;
    const own = claim.paraphrase
      ? html("small", {}, phrase("paraphrase"), " ", html("span", { lang: "en" }, claim.paraphrase))
      : null;
    const cells = [
      [words(claim.place)],
      [words(claim.event)],
      [claim.wording ? atlas.wording(claim) : null, own],
      [words(claim.figure)],
      [words(claim.date)],
      [...atlas.joined([atlas.status(claim), why], " · "), told],
      [atlas.sourceNumber(claim.source)],
    ];
    return html(
      "tr",
      { id: `claim-${claim.id}` },
      html("th", { scope: "row" }, words(claim.claimant), html("small", {}, words(claim.claimantKind))),
      ...cells.map((cell) => html("td", {}, ...cell)),
    );
  }

  /**
   * @param {Atlas.Claim} claim
   * @returns {HTMLElement}
   */
  function line(claim) {
    const { words } = atlas;
    // A wording that the figure repeats ("up to" in "up to 200") is not said twice.
    const repeated = Object.values(claim.figure).some((figure) => figure.includes(claim.wording));
    const what = [html("b", {}, words(claim.claimant)), words(claim.place), words(claim.figure)];
    return html(
      "li",
      { "data-claims": claim.id },
      ...atlas.joined(what, " · "),
      " ",
      repeated ? null : atlas.wording(claim),
      " ",
      atlas.sourceNumber(claim.source),
    );
  }

  atlas.part(function ({ data, store, scope }) {
    const body = scope?.querySelector("#claims tbody");
    const lists = [...(scope?.querySelectorAll("#not-shown ul") ?? [])];
    function fill() {
      body?.replaceChildren(...data.claims.map(row));
      lists.forEach((list, i) => list.replaceChildren(...(data.omissions[i] ?? []).map(line)));
    }
    fill();
    scope?.querySelector("#claims")?.removeAttribute("hidden");
    store.subscribe((_, changed) => {
      if (changed.has("language")) fill();
    });
  });
})(borderatlas);
