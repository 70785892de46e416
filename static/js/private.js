// What somebody writes for themselves in the silent minutes.
//
// It is on this phone and nowhere else: the server never sees a note before its writer shares it. What the server does not have it cannot
// show by mistake – not on the big screen, not to the facilitator, not in a report, a backup or an answer to who asks for documents – and
// nobody needs to trust that it does not. The price is that the phone alone has it, and the page says so.
//
// One entry per note, under its own key, as in the outbox: two tabs never overwrite each other. Its id is made when it is written and stays
// when it is shared, so that sharing it twice, or in two tabs, gives one note.

import { newId, shelf } from "./outbox.js";
import { toast } from "./told.js";

const $ = (id) => document.getElementById(id);

export class Private {
  /**
   * `group`; `seats`: ours first, then those we were moved from, which may have left some; `words`; `share(note)`: true once the outbox has
   * it; `isShared(id)`; `change(note)`; `onChange()`. What another tab changes the outbox hears.
   */
  constructor({ group, seats, words, share, isShared, change, onChange }) {
    Object.assign(this, { prefix: `selvsjekk.private:${group}:${seats[0]}:`, seats, words, share, change, onChange });
    this.notes().filter((note) => isShared(note.id)).forEach((note) => shelf.removeItem(note.key)); // the page was closed between the two
    $("private-share-all").onclick = () => this.shareAll();
  }

  isOurs(key) {
    const [name, , seat] = key.split(":");
    return name === "selvsjekk.private" && this.seats.includes(seat);
  }

  /** All of them, oldest first: {key, id, question, text, place}. */
  notes() {
    return Object.keys(shelf)
      .filter((key) => this.isOurs(key))
      .map((key) => ({ ...JSON.parse(shelf.getItem(key)), key }))
      .filter((note) => note.id)
      .sort((one, other) => one.place - other.place || one.id.localeCompare(other.id));
  }

  /** Throws when the phone's storage is full: then the text must stay in its field. */
  add(question, text) {
    const id = newId();
    const place = Math.max(0, ...this.notes().map((note) => note.place)) + 1;
    this.store({ key: this.prefix + id, id, question, text, place });
    $("private-list").lastElementChild.scrollIntoView({ block: "nearest" });
  }

  store({ key, ...note }) {
    shelf.setItem(key, JSON.stringify(note));
    this.onChange();
  }

  drop(note) {
    shelf.removeItem(note.key);
    this.onChange();
  }

  shareOne(note) {
    const shared = this.share(note);
    if (shared) this.drop(note);
    return shared;
  }

  shareAll() {
    this.notes().every((note) => this.shareOne(note));
    this.lookAfterFocus();
  }

  throwAway(note) {
    this.drop(note);
    toast(this.words.thrownAway, () => this.store(note));
  }

  // --- the list ------------------------------------------------------------------------------------------------------------

  /** `silent`: the silent minutes last; `finished`: nothing can be shared any more. */
  draw(silent, finished) {
    const notes = this.notes();
    $("private").hidden = !notes.length && !silent;
    $("private-title").textContent = notes.length ? this.words.onlyHere.replace("%n%", notes.length) : this.words.forYourself;
    $("private-silent").hidden = !silent;
    $("private-over").hidden = silent || finished;
    $("private-late").hidden = !finished;
    $("private-share-all").hidden = notes.length < 2 || finished;
    const drawn = JSON.stringify(notes);
    if (this.drawn !== drawn) $("private-list").replaceChildren(...notes.map((note) => this.item(note)));
    this.drawn = drawn;
  }

  item(note) {
    const item = $("private-item").content.firstElementChild.cloneNode(true);
    const act = (name, does) => { item.querySelector(`[data-act=${name}]`).onclick = () => { does(); this.lookAfterFocus(); }; };
    item.querySelector(".note-text").textContent = note.text;
    item.querySelector(".private-number").textContent = note.question;
    act("share", () => this.shareOne(note));
    act("change", () => this.change(note));
    act("drop", () => this.throwAway(note));
    return item;
  }

  /** Where the button that was pressed is gone, whoever uses a keyboard goes on from the list's title. */
  lookAfterFocus() {
    if (document.activeElement === document.body) ($("private").hidden ? $("main") : $("private-title")).focus({ preventScroll: true });
  }
}
