// The dialogs in which a team player or an ambition is changed or withdrawn. Half a change is kept with what it was written on, and goes on
// where it was left when the page is loaded again.

import { draftKeys, draftOf, fill, formKey, formOf, said, saveDraft, saveForm, typed } from "./drafts.js";

const $ = (id) => document.getElementById(id);

export class Changes {
  /**
   * `group`; `words`; `read(kind, item)`: {was, version}; `save(kind, note, fields, version)` and `withdraw(kind, note, was, version)`: false when
   * the phone has no room.
   */
  constructor({ group, words, read, save, withdraw }) {
    Object.assign(this, { group, words, read, save, withdraw, open: null });
    for (const kind of ["player", "ambition"]) this.follow(kind, $(`${kind}-dialog`));
  }

  follow(kind, dialog) {
    const [close, form] = dialog.querySelectorAll("form");
    const ask = (event) => (this.isForgotten(form) ? this.settle() : event.preventDefault());
    form.addEventListener("input", () => this.keep(form));
    form.addEventListener("submit", (event) => this.send(event));
    close.addEventListener("submit", ask);
    dialog.addEventListener("cancel", ask);
    dialog.addEventListener("close", () => $(`${kind}-${this.open?.note}`)?.querySelector("a")?.focus({ preventScroll: true }));
  }

  key({ kind, note }) {
    return formKey(this.group, `change:${kind}-${note}`);
  }

  /** `item`: the line that was pressed. */
  begin(kind, item) {
    const note = item.id.slice(kind.length + 1);
    this.show(formOf(this.key({ kind, note })) ?? { kind, note, ...this.read(kind, item) });
  }

  show({ kind, note, was, version, fields = was }) {
    this.open = { kind, note, was, version };
    const dialog = $(`${kind}-dialog`);
    const form = dialog.querySelector("form.stack");
    form.reset();
    fill(form, fields);
    dialog.showModal();
  }

  /** What is no longer on our list – withdrawn meanwhile, or another table's – becomes something to add, where nothing else is written. */
  resume() {
    const [key] = draftKeys(formKey(this.group, "change:"));
    const half = key && formOf(key);
    if (!half) return;
    if ($(`${half.kind}-${half.note}`)) return this.show(half);
    const form = $(`${half.kind}-add`);
    if (typed(form)) return;
    fill(form, half.fields);
    form.querySelector("details")?.setAttribute("open", "");
    saveForm(formKey(this.group, half.kind), form);
    saveDraft(key, "");
  }

  // --- what becomes of it ----------------------------------------------------------------------------------------------------

  isChanged(form) {
    const now = said(form);
    return Object.keys(now).some((name) => now[name] !== (this.open.was[name] ?? ""));
  }

  /** Nothing was changed, or it may be thrown away. */
  isForgotten(form) {
    return !this.isChanged(form) || confirm(this.words.discard);
  }

  keep(form) {
    if (this.isChanged(form)) saveForm(this.key(this.open), form, this.open);
    else this.settle();
  }

  settle() {
    saveDraft(this.key(this.open), "");
  }

  send(event) {
    const { kind, note, was, version } = this.open;
    const form = event.target;
    const isWithdrawn = event.submitter?.value === "withdraw";
    const isTaken = isWithdrawn ? this.withdraw(kind, note, was, version) : !this.isChanged(form) || this.save(kind, note, said(form), version);
    if (isTaken) this.settle();
    else event.preventDefault();
  }
}
