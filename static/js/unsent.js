// What the server does not have yet, shown in the list where it will stand; and what it will never take, shown with its text and the reason,
// to copy, send again or throw away.

import { toast } from "./told.js";

/** A new note that is on its way, last in its list. */
export function showPending(entry) {
  if (document.getElementById(`note-${entry.note}`)) return;
  const item = document.getElementById("pending-note").content.firstElementChild.cloneNode(true);
  item.id = `note-${entry.note}`;
  item.dataset.question = entry.question;
  document.getElementById(`notes-${entry.question}`)?.append(item);
}

const asServed = new WeakMap(); // what the server drew, under a text that is on its way

/** Notes whose newer text is still on its way show that text. */
export function overlay(notes, waiting) {
  const newest = new Map(waiting.filter((entry) => entry.method === "PUT").map((entry) => [`note-${entry.note}`, entry.text]));
  for (const note of notes) {
    if (!newest.has(note.id) && !note.classList.contains("is-waiting")) continue;
    const text = note.querySelector(".note-text");
    if (!asServed.has(text)) asServed.set(text, text.innerHTML);
    if (newest.has(note.id)) text.textContent = newest.get(note.id);
    else text.innerHTML = asServed.get(text);
    note.classList.toggle("is-waiting", newest.has(note.id));
  }
}

/** `words`: the page's own. */
export function showUnsent(outbox, words) {
  const failed = outbox.failed();
  document.getElementById("unsent").hidden = !failed.length;
  document.getElementById("unsent-list").replaceChildren(...failed.map((entry) => drawn(entry, outbox, words)));
}

function drawn(entry, outbox, words) {
  const item = document.getElementById("unsent-item").content.firstElementChild.cloneNode(true);
  item.querySelector(".reason").textContent = entry.failed === "404" ? words.seatLost : /^\d+$/.test(entry.failed) ? words.refused : entry.failed;
  item.querySelector(".note-text").textContent = entry.text ?? "";
  item.querySelector("[data-act=copy]").onclick = () => copy(entry.text ?? "", item, words);
  item.querySelector("[data-act=retry]").onclick = () => outbox.retry(entry.edit);
  item.querySelector("[data-act=drop]").onclick = () => outbox.drop(entry.edit);
  return item;
}

/** There is no clipboard on plain http: the text is selected instead, and the old command tried. */
async function copy(text, item, words) {
  getSelection().selectAllChildren(item.querySelector(".note-text"));
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!document.execCommand("copy")) return;
  }
  toast(words.copied);
}
