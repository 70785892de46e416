// What the whole room is told about its tables (#tables), as far as it is about this table and this seat: a role, a call for help.
// Imported before the outbox is made: what was not delivered at a table one was moved from is found there, and sent from here, to there.

import { token } from "./forms.js";
import { within } from "./line.js";
import { shelf } from "./outbox.js";
import { announce, toast } from "./told.js";

const table = document.getElementById("table");
const form = table.querySelector("form");

const KINDS = ["selvsjekk:", "selvsjekk-draft:", "selvsjekk-draft-private:", "selvsjekk-draft-team:", "selvsjekk-draft-plenary:"];

/** The entries keep their addresses; only the page that looks after them is another one. */
function adopt(old, now) {
  for (const kind of KINDS) {
    if (kind === "selvsjekk-draft-private:" && shelf.getItem(`selvsjekk-draft:${old}`) !== null) continue; // it says whose that text is
    for (const key of Object.keys(shelf).filter((one) => one === kind + old || one.startsWith(`${kind}${old}:`))) {
      carry(key, kind + now + key.slice(kind.length + old.length));
    }
  }
}

/** Two half texts in one place would be one too many: the second comes when the first has been added. */
function carry(key, place) {
  if (shelf.getItem(place) !== null) return;
  try {
    shelf.setItem(place, shelf.getItem(key));
    shelf.removeItem(key);
  } catch {
    // a full phone: it stays where it is
  }
}

function showRole(role) {
  if (role === table.dataset.role) return;
  table.dataset.role = role;
  for (const words of table.querySelectorAll(".role")) {
    words.open = words.dataset.for === role;
    words.hidden = !words.open;
    if (words.open) announce(words.querySelector("summary").textContent);
  }
}

function showHelp(isWanted) {
  const hadFocus = form.contains(document.activeElement);
  form.querySelector("[value=wanted]").hidden = isWanted;
  for (const part of form.querySelectorAll(".needs-help, [value=had]")) part.hidden = !isWanted;
  if (hadFocus) form.querySelector("button:not([hidden])").focus({ preventScroll: true });
}

function follow() {
  const news = table.querySelector(`[data-table="${table.dataset.table}"]`)?.dataset;
  const role = (news?.roles ?? "").split(" ").find((one) => one.startsWith(`${table.dataset.seat}:`));
  showRole(role?.split(":")[1] ?? "");
  showHelp(news?.help !== undefined);
  table.hidden = "finished" in document.getElementById("now").dataset;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const help = event.submitter.value;
  const body = new URLSearchParams({ help });
  try {
    const answer = await fetch(form.action, { method: "POST", headers: { "X-CSRFToken": token() }, body, redirect: "manual", signal: within(6_000) });
    if (answer.type !== "opaqueredirect") throw new Error(String(answer.status));
    showHelp(help === "wanted");
  } catch {
    toast(form.dataset.failed);
  }
});

for (const old of table.dataset.movedFrom.split(" ")) if (old && old !== table.dataset.table) adopt(old, table.dataset.table);
new MutationObserver(follow).observe(table, { childList: true });
