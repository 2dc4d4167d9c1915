declare namespace Atlas {
  interface Tray {
    /** Shows something under a phrase. */
    put(key: string, ...nodes: Node[]): void;
  }
}

interface Borderatlas {
  /** Takes away the still picture of a map that has been drawn. */
  endStill(scope: HTMLElement | null): void;
  /** The map as it is now, in the colours of the document. */
  snapshot(context: Atlas.Context): SVGElement;
  /** Gives a drawing colours and type of its own, and takes away what is the page's. */
  plainly(drawing: SVGElement, scope: HTMLElement): SVGElement;
  /** The words and drawings of a part of the page. */
  written(part: Element): SVGElement;
  /** What a picture or a sheet lacks of the map. */
  partWords(context: Atlas.Context): string;
  /** All that a saved picture shows, as the text of an SVG file. */
  pictureFile(context: Atlas.Context): string;
}
