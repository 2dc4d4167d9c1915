declare namespace Atlas {
  /** What of the map is seen: the middle, and how many times nearer than the whole map. */
  interface Sight {
    lat: number;
    lon: number;
    times: number;
  }
  /** What the fragment of an address says: the part of the page it leads to, the state, the view. */
  interface Link {
    /** The id of an element, or nothing. */
    target: string;
    /** Whether it speaks of the state at all. */
    speaks: boolean;
    state: State;
    sight: Sight | null;
  }
}

interface Borderatlas {
  writeLink(state: Atlas.State, sight: Atlas.Sight | null, plain: Atlas.State, data: Atlas.Data): string;
  readLink(fragment: string, plain: Atlas.State, data: Atlas.Data): Atlas.Link;
  /** What is seen of a map, or nothing while it is the whole. */
  sight(map: L.Map, data: Atlas.Data): Atlas.Sight | null;
  lookAt(map: L.Map, data: Atlas.Data, sight: Atlas.Sight | null): void;
  /** The address that shows what the reader sees now. */
  address(context: Atlas.Context): string;
  reveal(id: string): void;
}

declare namespace Atlas {
  /** Where an offer says how it went, or shows a text to copy. */
  interface Tray {
    /** Says a phrase for a moment. */
    tell(key: string): void;
    /** Shows a text, selected, under a phrase. */
    show(key: string, text: string, ...more: Node[]): void;
  }
}

interface Borderatlas {
  isConfined(): boolean;
  offer(context: Atlas.Context, key: string, act: (tray: Atlas.Tray) => void): void;
  shown(cell: Element): string;
  csv(rows: string[][]): string;
}
