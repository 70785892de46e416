// Keys for what the buttons do. The list under "?" is the binding itself: each of its rows names keys and the control they press, so
// that what is told works, and what works is told. A press is a click: with the same confirmation, and nothing where the control is not.
//
// Letters and signs can be switched off there (WCAG 2.1.4); arrows and Page Up/Down stay, for they are what a clicker sends.

const OFF = "selvsjekk-keys-off";
const dialog = document.getElementById("keys");
const choice = document.getElementById("keys-on");
const rows = [...dialog.querySelectorAll("[data-keys]")];
const presses = new Map(rows.flatMap((row) => row.dataset.keys.split(" ").map((key) => [key, row])));

const isWriting = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
const takesSpace = (element) => element.closest("a, button, summary, label, [tabindex]:not([tabindex='-1'])") !== null;

const hasMoreBelow = () => document.documentElement.scrollHeight > innerHeight + 8;

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing || event.defaultPrevented) return;
  if (isWriting(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key.startsWith("Page") && hasMoreBelow()) return; // whoever reads on does not mean to go on
  const isSign = event.key.length === 1;
  if (isSign && !choice.checked) return;
  if (event.key === " " && takesSpace(event.target)) return; // the button that has the focus is pressed
  const row = presses.get(event.key === " " ? "Space" : isSign ? event.key.toLowerCase() : event.key);
  const control = row && document.querySelector(row.dataset.for);
  if (!control || control.disabled || !control.getClientRects().length) return;
  event.preventDefault();
  if ("goes" in row.dataset) control.focus();
  else control.click(); // not focused: the next space would press it again
}

/** Storage may be closed to us; then the choice lasts as long as the page. */
function remembered() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

function remember() {
  try {
    if (choice.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // as above
  }
}

choice.checked = !remembered();
document.getElementById("open-keys").hidden = false;
choice.addEventListener("change", remember);
document.addEventListener("keydown", press);
