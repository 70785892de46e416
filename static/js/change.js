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
  dialog.addEventListener("cancel", (event) => isForgotten(words) || event.preventDefault());
  dialog.querySelector("form").addEventListener("submit", (event) => isForgotten(words) || event.preventDefault());
  return (note) => {
    open = note;
    $("note-text").value = note.text;
    for (const part of dialog.querySelectorAll("[data-of=shared]")) part.hidden = !note.mark;
    for (const value of ["finding", "aha"]) dialog.querySelector(`[value=${value}]`).ariaPressed = String(note.marked === value);
    dialog.showModal();
    look();
  };
}

/** Nothing was changed, or it may be thrown away. */
function isForgotten(words) {
  const text = $("note-text").value.trim();
  return !text || text === open.text || confirm(words.discard);
}

function send(event) {
  const text = $("note-text").value.trim();
  const act = event.submitter?.value ?? "save";
  if (act === "withdraw") return open.withdraw();
  if (text && text !== open.text && !open.save(text)) return event.preventDefault();
  if (act !== "save") open.mark(event.submitter.ariaPressed === "true" ? "none" : act);
}
