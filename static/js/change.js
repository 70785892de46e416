// The dialog in which a note is changed, marked or withdrawn. A note that nobody else has seen can only be changed.

import { hintAt } from "./hint.js";

const $ = (id) => document.getElementById(id);
const dialog = $("note-dialog");
let open = null; // {text, save(text), mark(value), withdraw(), focus()}

/** `words`: the page's own. Returns what opens the dialog. */
export function changes(words) {
  const look = hintAt($("note-text"), $("note-personal"), words);
  $("note-form").addEventListener("submit", send);
  dialog.addEventListener("close", () => open?.focus());
  return (note) => {
    open = note;
    $("note-text").value = note.text;
    for (const part of dialog.querySelectorAll("[data-of=shared]")) part.hidden = !note.mark;
    for (const value of ["finding", "aha"]) dialog.querySelector(`[value=${value}]`).ariaPressed = String(note.marked === value);
    dialog.showModal();
    look();
  };
}

function send(event) {
  const text = $("note-text").value.trim();
  const act = event.submitter?.value ?? "save";
  if (act === "withdraw") return open.withdraw();
  if (text && text !== open.text && !open.save(text)) return event.preventDefault();
  if (act !== "save") open.mark(event.submitter.ariaPressed === "true" ? "none" : act);
}
