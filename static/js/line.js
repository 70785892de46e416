// A connection that brings events, and is brought back when it is lost or falls silent. A `time` event every 10 s tells that it is alive:
// comments are invisible to a browser.

export const SILENCE = 21_000; // two heartbeats are missed
const OPENS_WITHIN = 3_000; // on a dead line a browser would wait for ever; three times that on a slow one

/** For a request that must not wait for ever on a dead line. */
export function within(milliseconds) {
  const gone = new AbortController();
  setTimeout(() => gone.abort(), milliseconds);
  return gone.signal;
}

export class Line {
  /** `address()`: what to ask for now; `onEvent({name, data, id})`; `onState(isOpen)`. */
  constructor({ address, onEvent, onState }) {
    Object.assign(this, { address, onEvent, onState });
    this.tries = 0;
    this.close();
  }

  /** Open, or open anew. */
  open() {
    this.close();
    this.source = new EventSource(this.address());
    this.expectWithin(OPENS_WITHIN * Math.min(this.tries + 1, 3));
    this.source.addEventListener("error", () => this.again());
    this.source.addEventListener("open", () => {
      this.tries = 0;
      this.isOpen = true;
      this.expectWithin(SILENCE);
      this.onState(true);
    });
    for (const name of ["time", "parts", "end"]) {
      this.source.addEventListener(name, (event) => {
        this.expectWithin(SILENCE);
        this.onEvent({ name, data: event.data, id: event.lastEventId });
      });
    }
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
    this.isOpen = false;
  }

  /** Tried again soon at first, then every few seconds, never all phones at once. */
  again() {
    this.close();
    this.onState(false);
    this.tries += 1;
    const wait = Math.min(400 * 2 ** Math.min(this.tries, 4), 3_000);
    this.timer = setTimeout(() => this.open(), wait * (0.5 + Math.random()));
  }

  expectWithin(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.again(), milliseconds);
  }
}
