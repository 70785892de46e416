// One event stream per page, brought back by whatever brings the network back. Fragments come in `parts` events; a `time` event every
// 10 s tells that the line is alive (comments are invisible to a browser) and what the server's clock says.

const SILENCE = 22_000; // two heartbeats
const clock = { offset: 0 };

/** The server's time in milliseconds, as well as this phone can know it. */
export function serverNow() {
  return Date.now() + clock.offset;
}

export class Stream {
  /** `url`; `seen`: the revision the page was drawn at; `onParts(html)`; `onState(isOpen)`; `onEnd(reason)`. */
  constructor({ url, seen, onParts, onState = () => {}, onEnd = () => {} }) {
    Object.assign(this, { url, seen, onParts, onState, onEnd });
    this.tries = 0;
    this.ended = false;
    addEventListener("online", () => this.open());
    addEventListener("pageshow", (event) => event.persisted && this.open());
    addEventListener("pagehide", () => this.close());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.check());
    setInterval(() => this.check(), 4_000);
    this.open();
  }

  open() {
    if (this.ended) return;
    this.close();
    this.heardAt = Date.now();
    const source = new EventSource(`${this.url}?seen=${this.seen}`);
    this.source = source;
    const hear = (act) => (event) => {
      if (this.source !== source) return;
      this.heardAt = Date.now();
      act(event);
    };
    source.addEventListener("open", hear(() => { this.tries = 0; this.onState(true); }));
    source.addEventListener("time", hear((event) => { clock.offset = Number(event.data) - Date.now(); }));
    source.addEventListener("parts", hear((event) => {
      if (event.lastEventId) this.seen = Math.max(this.seen, Number(event.lastEventId));
      this.onParts(event.data);
    }));
    source.addEventListener("end", hear((event) => this.end(event.data)));
    source.addEventListener("error", () => this.source === source && this.again());
  }

  /** `restart`: the server comes back, and so do we. Otherwise the seat, the session or another tab has ended this. */
  end(reason) {
    if (reason === "restart") return this.again();
    this.ended = true;
    this.close();
    this.onEnd(reason);
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  /** Tried again soon at first, then every few seconds, never all phones at once. */
  again() {
    this.close();
    this.onState(false);
    this.tries += 1;
    const wait = Math.min(400 * 2 ** Math.min(this.tries, 4), 3_000);
    this.timer = setTimeout(() => this.open(), wait * (0.5 + Math.random()));
  }

  /** A socket may die without an event, as on a phone that has slept. */
  check() {
    if (!this.ended && this.source && Date.now() - this.heardAt > SILENCE) this.open();
  }
}
