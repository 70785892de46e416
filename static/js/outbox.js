// Keeps every act on this phone until the server has answered that it has it.
//
// One entry per act, under its own key, so that two tabs never overwrite each other. Stored before the first send, deleted after the
// acknowledgement. Sent again for ever on silence, 5xx, 408 and 429; shown with its text when the server will never take it.

const SILENCE = 1_500; // then the same is asked beside the first: the line may be dead, or only slow
const MOST_AT_ONCE = 3; // a browser has six connections to a server
const LONGEST_WAIT = 2_000; // half of that on a line that the browser takes to be there: it would not tell when it is mended
const LEASE = 6_000;

/** The browser's own store; where it is forbidden, memory, so that writing still works until the page is closed. */
export const shelf = (() => {
  try {
    localStorage.getItem("selvsjekk");
    return localStorage;
  } catch {
    const kept = {};
    return Object.defineProperties(kept, {
      getItem: { value: (key) => kept[key] ?? null },
      setItem: { value: (key, value) => { kept[key] = value; } },
      removeItem: { value: (key) => { delete kept[key]; } },
    });
  }
})();

/** A version-4 UUID. `crypto.randomUUID` does not exist on http://192.168.x.x. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Undefined after so long. */
function pause(milliseconds) {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}

export class Outbox {
  /**
   * `group`: whose notes. `token()` gives the CSRF token, `renew()` fetches a new one; `onAnswer(entry, answer)`; `onChange()`;
   * `onBack(time)`: an answer, after requests sent until then had got none.
   */
  constructor({ group, token, renew, onAnswer, onChange, onBack }) {
    Object.assign(this, { prefix: `selvsjekk:${group}:`, lease: `selvsjekk-sends:${group}`, token, renew, onAnswer, onChange, onBack });
    this.tab = newId();
    this.tries = 0;
    this.sending = false;
    this.silentAt = null;
    addEventListener("storage", (event) => this.changedElsewhere(event));
    addEventListener("online", () => this.hurry());
    addEventListener("pageshow", () => this.wake());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
    document.addEventListener("freeze", () => this.release());
    addEventListener("pagehide", () => this.release());
  }

  /** All entries, oldest first: {edit, place, method, url, fields, failed}. Another tab may take one away meanwhile. */
  entries() {
    return Object.keys(shelf)
      .filter((key) => key.startsWith(this.prefix))
      .map((key) => JSON.parse(shelf.getItem(key)))
      .filter(Boolean)
      .sort((one, other) => one.place - other.place || one.edit.localeCompare(other.edit));
  }

  waiting() {
    return this.entries().filter((entry) => !entry.failed);
  }

  failed() {
    return this.entries().filter((entry) => entry.failed);
  }

  /** Texts refused at other tables or in other meetings, whose pages may never be opened again; by the `key` each is kept under. */
  stranded() {
    return Object.keys(shelf)
      .filter((key) => key.startsWith("selvsjekk:") && !key.startsWith(this.prefix))
      .map((key) => ({ ...JSON.parse(shelf.getItem(key)), key }))
      .filter((entry) => entry.failed && ("text" in entry.fields || "name" in entry.fields));
  }

  /** Store one act, then send it. Throws when the phone's storage is full: then the text must stay in its field. */
  add(act) {
    const place = Math.max(0, ...this.entries().map((entry) => entry.place)) + 1;
    this.store({ ...act, edit: newId(), place, failed: "" });
    this.take();
    this.hurry();
  }

  store(entry) {
    shelf.setItem(this.prefix + entry.edit, JSON.stringify(entry));
    this.onChange();
  }

  has(entry) {
    return shelf.getItem(this.prefix + entry.edit) !== null;
  }

  drop(edit) {
    this.throwAway(this.prefix + edit);
  }

  throwAway(key) {
    shelf.removeItem(key);
    this.onChange();
  }

  retry(edit) {
    const entry = this.entries().find((one) => one.edit === edit);
    if (entry) this.store({ ...entry, failed: "" });
    this.take();
    this.hurry();
  }

  // --- one tab sends -----------------------------------------------------------------------------------------------------
  //
  // No lock, which plain http does not give: two tabs may still send the same at once, and the edit's id makes that harmless. It keeps eight
  // tabs from sending everything eight times when the network is back. Where somebody just wrote or looked takes over, and hears the answers.

  take() {
    try {
      shelf.setItem(this.lease, JSON.stringify({ tab: this.tab, until: Date.now() + LEASE }));
    } catch {
      // a full phone: then the others send too
    }
  }

  mayTake() {
    const held = JSON.parse(shelf.getItem(this.lease));
    const left = held ? held.until - Date.now() : 0;
    return !held || held.tab === this.tab || left <= 0 || left > LEASE; // the phone's clock may have been set back
  }

  release() {
    if (JSON.parse(shelf.getItem(this.lease))?.tab === this.tab) shelf.removeItem(this.lease);
  }

  changedElsewhere({ key, newValue }) {
    if (key !== this.lease) return this.onChange();
    if (newValue === null && this.waiting().length) this.hurry();
  }

  // --- sending -----------------------------------------------------------------------------------------------------------

  /** Opened, or looked at again. */
  wake() {
    this.onChange();
    this.take();
    this.hurry();
  }

  hurry() {
    this.tries = 0;
    clearTimeout(this.timer);
    this.flush();
  }

  async flush() {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let entry = this.waiting()[0]; entry; entry = this.waiting()[0]) {
        if (!this.mayTake()) return this.later();
        this.take();
        if (!(await this.send(entry))) return this.later();
        this.tries = 0;
      }
      this.release();
    } finally {
      this.sending = false;
    }
  }

  later() {
    this.tries += 1;
    const longest = this.silentAt !== null && navigator.onLine ? LONGEST_WAIT / 2 : LONGEST_WAIT;
    const wait = Math.min(250 * 2 ** Math.min(this.tries, 4), longest);
    this.timer = setTimeout(() => this.flush(), wait * (0.5 + Math.random() / 2));
  }

  /** True when the entry is settled: acknowledged, or refused for good. */
  async send(entry) {
    const answer = await this.ask(entry);
    if (!answer || answer.status >= 500 || answer.status === 408 || answer.status === 429) return false;
    if (answer.ok && !answer.version) return false; // not from us: a proxy's page, or another program at this address
    if (!this.has(entry)) return true; // another tab has heard the answer
    if (answer.status === 403 && !entry.renewed && (await this.renew())) {
      this.store({ ...entry, renewed: true }); // once: a token that is fresh and still refused will be refused for ever
      return false;
    }
    if (answer.ok || answer.status === 409) {
      if (answer.status === 409) this.followKept(entry, answer); // before the drop: another tab must not see those behind it first
      this.drop(entry.edit);
      this.onAnswer(entry, answer);
    } else {
      const own = answer.status === 413 ? "" : answer.reason; // that one is the server's, before ours
      this.store({ ...entry, failed: own || String(answer.status) });
    }
    return true;
  }

  /** The first answer to any of a few requests for the same, each sent when those before it stay silent. Null: none. */
  async ask(entry) {
    const asked = performance.now();
    const settled = new AbortController();
    const requests = [];
    try {
      while (requests.length < MOST_AT_ONCE) {
        requests.push(this.request(entry, settled.signal));
        const answer = await Promise.race([Promise.any(requests), pause(SILENCE)]);
        if (!answer) continue;
        if (this.silentAt !== null) this.onBack(this.silentAt);
        this.silentAt = null;
        return answer;
      }
    } catch {
      // no network: every one of them failed
    } finally {
      settled.abort();
    }
    this.silentAt = asked;
    return null;
  }

  /** A text was kept as a note of its own: what waits behind it is meant for that note, not for somebody else's newer text. */
  followKept(entry, answer) {
    if (!answer.location) return;
    const note = answer.location.split("/").at(-2);
    const behind = this.waiting().filter((one) => one.note === entry.note && one.place > entry.place);
    behind.forEach((one, count) => {
      const url = one.url.replace(entry.note, note);
      const fields = "base" in one.fields ? { ...one.fields, base: answer.version + count } : one.fields;
      this.store({ ...one, note, url, fields });
    });
  }

  /** Throws when there is no answer. */
  async request(entry, signal) {
    const response = await fetch(entry.url, {
      method: entry.method,
      headers: { "X-CSRFToken": this.token(), Accept: "text/vnd.selvsjekk" },
      body: new URLSearchParams({ ...entry.fields, edit: entry.edit }),
      credentials: "same-origin",
      redirect: "error",
      signal,
    });
    const text = await response.text();
    const version = Number((response.headers.get("ETag") ?? "").replace(/\D/g, ""));
    const isPlain = (response.headers.get("Content-Type") ?? "").startsWith("text/plain");
    return { status: response.status, ok: response.ok, html: isPlain ? "" : text, reason: isPlain ? text : "", version, location: response.headers.get("Location") };
  }
}
