// Notes are chosen and put under themes with the keyboard alone. Every act is a form that htmx sends; here are the steps between the notes,
// and what is told. The keys under "?" that press a control are keys.js's own; it leaves alone whoever is at a note's tick, which is
// a field to it, so those presses are passed on.

import "./forms.js";
import "./keys.js";
import { announce } from "./told.js";

const $ = (id) => document.getElementById(id);
const ticks = () => [...document.querySelectorAll("#notes input[type=checkbox]")];
const ticked = () => ticks().filter((one) => one.checked);
const rowOf = (key) => document.querySelector(`#keys [data-keys~="${CSS.escape(key)}"]`);
let at = -1; // the note whose place is gone back to when the list is drawn anew
let toTell = "";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
  const isAtNote = ticks().includes(event.target);
  if (!isAtNote && event.target.closest("input, textarea, select")) return;
  if (event.key === "Enter" && isAtNote) return choose(event);
  const isSign = event.key.length === 1;
  if (isSign ? !$("keys-on").checked : !isAtNote) return; // arrows scroll the page, unless one is among the notes
  const row = rowOf(isSign ? event.key.toLowerCase() : event.key);
  if (row?.dataset.step) return step(event, Number(row.dataset.step));
  if (isAtNote && row && !event.repeat) press(event, row);
});

/** Enter would send the whole form. */
function choose(event) {
  event.preventDefault();
  event.target.click();
}

function step(event, by) {
  const all = ticks();
  if (!all.length) return;
  event.preventDefault();
  const now = all.indexOf(document.activeElement);
  all[now < 0 ? 0 : Math.min(Math.max(now + by, 0), all.length - 1)].focus();
}

/** With nothing ticked it is about the note one is at. */
function press(event, row) {
  const control = document.querySelector(row.dataset.for);
  if (!control) return;
  event.preventDefault();
  if ("goes" in row.dataset) control.focus();
  else if (control.name === "put" && !ticked().length) {
    event.target.checked = true;
    control.click();
  } else control.click();
}

/** Before htmx hears of it: nothing is sent that would do nothing, and what was done is told when it is. */
addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (form.id !== "gather") return;
  at = ticks().indexOf(document.activeElement);
  if (submitter?.name === "put" && !ticked().length) {
    event.preventDefault();
    event.stopImmediatePropagation();
    announce(form.dataset.none);
    $("ticked").textContent = form.dataset.none;
  } else if (submitter?.name === "put") toTell = form.dataset.put.replace("%n%", ticked().length).replace("%title%", () => submitter.dataset.title);
}, true);

document.addEventListener("htmx:after:swap", () => {
  if (at >= 0) ticks()[Math.min(at, ticks().length - 1)]?.focus();
  if (toTell) announce(toTell);
  at = -1;
  toTell = "";
});

document.addEventListener("change", (event) => {
  if (!ticks().includes(event.target)) return;
  const line = $("ticked");
  line.textContent = ticked().length ? line.dataset.many.replace("%n%", ticked().length) : line.dataset.none;
});
