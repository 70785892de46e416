// The seat behind a phone's page: at another table by now, somebody else's, or given back. The stream does not say why it is refused; the page
// does.

import { areKept } from "./drafts.js";
import { within } from "./line.js";
import { shelf } from "./outbox.js";
import { toast } from "./told.js";

/**
 * `words`: the page's own; `hurry()`: there is a line again; `address`: asked where the seat is; `writesIn()`: the dialog in which somebody is in
 * the middle of something, if any; `holdsText()`: whether something in the page is nobody else's; `onLeft()`: in another tab. Returns what a
 * stream tells: onState, onEnd.
 */
export function followSeat({ words, hurry, address = location.pathname, writesIn = openDialog, holdsText = () => false, onLeft = goHome }) {
  let closed = 0;

  async function look(isBack = false) {
    if (isBack && isEmptied()) return location.reload();
    try {
      const answer = await fetch(address, { method: "HEAD", signal: within(4_000) });
      if (isEmptied()) return; // left meanwhile
      if (answer.redirected) return goTo(answer.url);
      if (answer.status !== 404) return;
      if (isBack && !holdsText()) location.reload(); // nothing here is for who holds the phone now
      else toast(words.seatLost);
    } catch {
      closed = 0; // no network: nothing is known
    }
  }

  /** To the table we were moved to. Its page finds what was not delivered here, and the half texts, once they are stored. */
  function goTo(url) {
    const dialog = writesIn();
    if (dialog) dialog.addEventListener("close", () => goTo(url), { once: true });
    else if (areKept()) location.replace(url);
    else toast(words.noRoom);
  }

  addEventListener("pageshow", (event) => event.persisted && look(true));
  return {
    onState(isOpen) {
      closed = isOpen ? 0 : closed + 1;
      if (isOpen) hurry();
      else if (closed === 3) look();
    },
    onEnd: (reason) => (reason === "left" ? onLeft() : look()),
  };
}

/** Not in any tab, not in the store, not behind the Back button. Other groups' unsent texts stay: nobody else has them. */
export function forget() {
  Object.keys(shelf).filter((key) => key.startsWith("selvsjekk-")).forEach((key) => shelf.removeItem(key));
  document.body.replaceChildren();
}

function goHome() {
  forget();
  location.replace("/");
}

const openDialog = () => document.querySelector("dialog[open]");
const isEmptied = () => !document.body.children.length;
