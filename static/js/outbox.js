// Keeps every act on this phone until the server has answered that it has it.
//
// One entry per act, under its own key, so that two tabs never overwrite each other. Stored before the first send, deleted after the
// acknowledgement. Sent again for ever on silence, 5xx, 408 and 429; shown with its text when the server will never take it.

const TIMEOUT = 4_000;
const LONGEST_WAIT = 2_000;

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

export class Outbox {
  /** `name` sets this seat's entries apart from others on the same phone; `token()` gives the CSRF token; `renew()` fetches a new one. */
  constructor({ name, token, renew, onAnswer, onChange }) {
    Object.assign(this, { prefix: `selvsjekk:${name}:`, token, renew, onAnswer, onChange });
    this.tries = 0;
    this.sending = false;
    for (const event of ["online", "pageshow"]) addEventListener(event, () => this.hurry());
    addEventListener("storage", () => this.onChange(this));
    document.addEventListener("visibilitychange", () => this.hurry());
  }

  /** All entries, oldest first: {edit, place, method, url, fields, failed}. */
  entries() {
    return Object.keys(shelf)
      .filter((key) => key.startsWith(this.prefix))
      .map((key) => JSON.parse(shelf.getItem(key)))
      .sort((one, other) => one.place - other.place);
  }

  waiting() {
    return this.entries().filter((entry) => !entry.failed);
  }

  failed() {
    return this.entries().filter((entry) => entry.failed);
  }

  /** Store one act, then send it. Throws when the phone's storage is full: then the text must stay in its field. */
  add(act) {
    const place = Math.max(0, ...this.entries().map((entry) => entry.place)) + 1;
    this.store({ ...act, edit: newId(), place, failed: "" });
    this.hurry();
  }

  store(entry) {
    shelf.setItem(this.prefix + entry.edit, JSON.stringify(entry));
    this.onChange(this);
  }

  drop(edit) {
    shelf.removeItem(this.prefix + edit);
    this.onChange(this);
  }

  retry(edit) {
    const entry = this.entries().find((one) => one.edit === edit);
    if (entry) this.store({ ...entry, failed: "" });
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
        if (!(await this.send(entry))) return this.later();
        this.tries = 0;
      }
    } finally {
      this.sending = false;
    }
  }

  later() {
    this.tries += 1;
    const wait = Math.min(250 * 2 ** Math.min(this.tries, 4), LONGEST_WAIT);
    this.timer = setTimeout(() => this.flush(), wait * (0.5 + Math.random() / 2));
  }

  /** True when the entry is settled: acknowledged, or refused for good. */
  async send(entry) {
    const answer = await this.fetch(entry);
    if (!answer || answer.status >= 500 || answer.status === 408 || answer.status === 429) return false;
    if (answer.status === 403 && !entry.renewed && (await this.renew())) {
      this.store({ ...entry, renewed: true }); // once: a token that is fresh and still refused will be refused for ever
      return false;
    }
    if (answer.ok || answer.status === 409) {
      this.drop(entry.edit);
      if (answer.status === 409) this.followKept(entry, answer);
      this.onAnswer(entry, answer);
    } else {
      this.store({ ...entry, failed: answer.reason || String(answer.status) });
    }
    return true;
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

  async fetch(entry) {
    const gone = new AbortController();
    const timer = setTimeout(() => gone.abort(), TIMEOUT);
    try {
      const response = await fetch(entry.url, {
        method: entry.method,
        headers: { "X-CSRFToken": this.token(), Accept: "text/vnd.selvsjekk" },
        body: new URLSearchParams({ ...entry.fields, edit: entry.edit }),
        credentials: "same-origin",
        redirect: "error",
        signal: gone.signal,
      });
      const text = await response.text();
      const version = Number((response.headers.get("ETag") ?? "").replace(/\D/g, ""));
      const isPlain = (response.headers.get("Content-Type") ?? "").startsWith("text/plain");
      return { status: response.status, ok: response.ok, html: isPlain ? "" : text, reason: isPlain ? text : "", version, location: response.headers.get("Location") };
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }
}
