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

let isTold = false; // nobody looks for what is from elsewhere

/** What this table's pages sent, and what is left from other tables. `words`: the page's own. */
export function showUnsent(outbox, words) {
  const failed = outbox.failed();
  const stranded = outbox.stranded();
  if (stranded.length && !isTold) toast(document.getElementById("unsent").dataset.news);
  isTold = stranded.length > 0;
  const items = [...failed.map((entry) => drawn(entry, outbox, words)), ...stranded.map((entry) => drawnStranded(entry, outbox, words))];
  document.getElementById("unsent").hidden = !items.length;
  document.getElementById("unsent-list").replaceChildren(...items);
}

function drawn(entry, outbox, words) {
  const reason = entry.failed === "404" ? words.seatLost : isNumber(entry.failed) ? words.refused : entry.failed;
  const item = drawnItem(entry, reason, words);
  item.querySelector("[data-act=retry]").onclick = () => outbox.retry(entry.edit);
  item.querySelector("[data-act=drop]").onclick = () => outbox.drop(entry.edit);
  return item;
}

/** It cannot be sent from here: it is not about this table. */
function drawnStranded(entry, outbox, words) {
  const { elsewhere } = document.getElementById("unsent").dataset;
  const item = drawnItem(entry, isNumber(entry.failed) ? elsewhere : `${elsewhere} ${entry.failed}`, words);
  item.querySelector("[data-act=retry]").remove();
  item.querySelector("[data-act=drop]").onclick = () => outbox.throwAway(entry.key);
  return item;
}

function drawnItem(entry, reason, words) {
  const item = document.getElementById("unsent-item").content.firstElementChild.cloneNode(true);
  const { role, brings } = entry.fields;
  const text = [entry.text, role, brings].filter(Boolean).join("\n"); // a team player is more than its name
  item.querySelector(".reason").textContent = reason;
  item.querySelector(".note-text").innerText = text;
  item.querySelector("[data-act=copy]").onclick = () => copy(text, item, words);
  return item;
}

/** A status that came without a sentence. */
const isNumber = (failed) => /^\d+$/.test(failed);

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
