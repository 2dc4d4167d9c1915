"use strict";

/** Elements. Text reaches the page through text nodes only, never as markup. */
(function (atlas) {
  const SVG = "http://www.w3.org/2000/svg";

  /**
   * @template {Element} E
   * @param {E} element
   * @param {Atlas.Attributes} attributes
   * @param {Atlas.Child[]} children
   * @returns {E}
   */
  function dress(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined) element.setAttribute(name, String(value));
    }
    for (const child of children) if (child !== null) element.append(child);
    return element;
  }

  atlas.html = (tag, attributes, ...children) =>
    dress(document.createElement(tag), attributes, children);

  atlas.svg = (tag, attributes, ...children) =>
    dress(/** @type {SVGElement} */ (document.createElementNS(SVG, tag)), attributes, children);

  /**
   * Words as they stand in an element: those in another language than the reader's say which.
   * @param {Atlas.Text} text
   * @returns {Atlas.Child} nothing, where there are no words
   */
  atlas.words = function (text) {
    const { words, language } = atlas.spoken(text);
    if (!words) return null;
    const foreign = language !== atlas.LANGUAGE && /\p{L}/u.test(words);
    return foreign ? atlas.html("span", { lang: language, dir: "auto" }, words) : words;
  };

  /**
   * @param {Atlas.Child[]} children
   * @param {string} separator
   * @returns {Atlas.Child[]} those that are there, separated
   */
  atlas.joined = (children, separator) =>
    children.filter(Boolean).flatMap((child, i) => (i ? [separator, child] : [child]));

  atlas.paint = (role) => (role ? `var(--c-${role})` : "none");
})(borderatlas);
