// One event stream per browser, shared by its tabs: over HTTP/1.1 a browser's seventh connection to a server waits for ever.
//
// The tab that was opened or looked at last leads: it holds the line and passes on what comes. Each claims with what it has seen itself, so a
// new tab is never stale; the leader before it keeps its line until the new one is open. On plain http there are no locks: two may lead
// for a moment, and what comes is the present state, so that hearing it twice changes nothing.

import { Line, SILENCE } from "./line.js";
import { forgetIfJumped, learn } from "./servertime.js";

export class Stream {
  /** `url`; `seen`: the revision the page was drawn at; `onParts(html)`; `onState(isOpen)`; `onEnd(reason)`. */
  constructor({ url, seen, onParts, onState = () => {}, onEnd = () => {} }) {
    Object.assign(this, { url, seen, onParts, onState, onEnd });
    this.rank = this.highest = 0; // of our last claim, and of any tab's: the highest leads
    this.leading = this.resting = this.replaced = this.ended = false;
    this.line = new Line({
      address: () => `${url}?seen=${this.from}`,
      onEvent: (event) => this.bring(event),
      onState: (isOpen) => {
        this.say({ kind: isOpen ? "open" : "closed", from: this.from });
        if (!isOpen) this.from = this.seen; // the next try asks for what came after that
        onState(isOpen);
      },
    });
    addEventListener("online", () => this.leading && this.claim());
    addEventListener("pagehide", () => this.rest());
    addEventListener("pageshow", () => this.wake());
    document.addEventListener("freeze", () => this.rest());
    document.addEventListener("resume", () => this.wake());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.claim());
    setInterval(() => forgetIfJumped() && this.leading && this.claim(), 1_000);
    this.listen();
    this.claim();
  }

  // --- who leads ---------------------------------------------------------------------------------------------------------

  /** Lead from now on, on a fresh line: an old one may have died without a sign, as when a phone slept. */
  claim(from = this.seen) {
    if (this.ended || this.resting) return;
    this.rank = this.highest = Math.max(Date.now(), this.highest + 1) + Math.random();
    this.leading = true;
    this.replaced = false;
    this.from = from;
    clearTimeout(this.watchdog);
    this.say({ kind: "claim" });
    this.line.open();
  }

  follow() {
    this.leading = false;
    this.line.close();
    this.watch(SILENCE, 2_000);
  }

  /** Claim after so long without a word from the leader; whoever is looked at comes first. */
  watch(silence, spread) {
    const wait = silence + Math.random() * spread + (document.hidden ? spread : 0);
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => (this.replaced ? this.onEnd("replaced") : this.claim()), wait);
  }

  /** What came at `time` (of performance.now) may be the last that did. */
  doubt(time) {
    if (!(this.heardAt > time)) this.claim();
  }

  /** Not looked at, or frozen: another tab takes over, and nothing is held that could not be let go of later. */
  rest() {
    if (this.resting) return;
    if (this.leading) this.say({ kind: "bye" });
    this.resting = true;
    this.leading = false;
    this.line.close();
    clearTimeout(this.watchdog);
    this.channel?.close();
  }

  wake() {
    if (!this.resting) return;
    this.resting = false;
    this.listen();
    this.claim();
  }

  // --- between the tabs ----------------------------------------------------------------------------------------------------

  listen() {
    if (!("BroadcastChannel" in window)) return; // then each tab has a line of its own
    this.channel = new BroadcastChannel(this.url);
    this.channel.onmessage = (message) => this.hear(message.data);
  }

  say(what) {
    if (!this.resting) this.channel?.postMessage({ rank: this.rank, ...what });
  }

  hear(said) {
    if (this.ended) return;
    if (said.kind === "behind") return this.leading && said.seen < this.from && this.claim(said.seen);
    if (said.rank >= this.highest && said.kind === "bye") return this.watch(0, 400);
    if (said.rank >= this.highest && said.kind === "replaced") return this.standBack();
    if (said.kind === "bye" || said.kind === "replaced") return; // somebody else leads by now
    this.highest = Math.max(this.highest, said.rank);
    if (this.leading && said.rank > this.rank && (said.kind !== "claim" || !this.line.isOpen)) this.follow();
    if (said.kind === "event") this.take(said.event);
    if (this.leading || this.ended) return;
    this.watch(SILENCE, 2_000);
    if (said.kind === "open" && said.from > this.seen) this.say({ kind: "behind", seen: this.seen });
    if (said.kind === "open" || said.kind === "closed") this.onState(said.kind === "open");
  }

  // --- what comes ----------------------------------------------------------------------------------------------------------

  /** From the line: for this tab and those that follow. `restart`: the server comes back, and so do we. */
  bring(event) {
    if (event.name === "end" && event.data === "restart") return this.line.again();
    if (event.name === "end" && event.data === "replaced") return this.giveWay();
    this.say({ kind: "event", event });
    this.take(event);
  }

  take({ name, data, id }) {
    this.heardAt = performance.now();
    if (name === "end") return this.end(data);
    this.replaced = false;
    if (name === "time") return learn(Number(data));
    if (id) this.seen = Number(id); // lower than before: a backup was put back
    this.onParts(data);
  }

  /** The seat has more lines than it may. Where a newer tab of this browser has claimed, that is why; else another browser has. */
  giveWay() {
    if (this.highest > this.rank) return this.follow();
    this.say({ kind: "replaced" });
    this.standBack();
  }

  /** No tab asks again by itself, which would drive the other browser out in its turn; the one that is looked at next does. */
  standBack() {
    this.follow();
    this.replaced = true;
    this.watch(2_000, 500);
  }

  /** For good: the seat, the session or the sign-in is over. */
  end(reason) {
    this.ended = true;
    this.follow();
    clearTimeout(this.watchdog);
    this.onEnd(reason);
  }

  /** End this for every tab of the browser. */
  endAll(reason) {
    this.say({ kind: "event", event: { name: "end", data: reason } });
    this.end(reason);
  }
}
