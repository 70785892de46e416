// What the server will never take: shown with its text and the reason, to copy, send again or throw away.

import { toast } from "./told.js";

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
