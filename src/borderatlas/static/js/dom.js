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

  atlas.paint = (role) => (role ? `var(--c-${role})` : "none");
})(borderatlas);
