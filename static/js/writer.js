// The phone of who writes down for everybody: what is typed goes through the same outbox as notes, and grows on the wall as it comes.

import { startClocks } from "./clock.js";
import { renewToken, token } from "./forms.js";
import { newId, Outbox, shelf } from "./outbox.js";
import { place } from "./parts.js";
import { Stream } from "./stream.js";
import { announce, toast } from "./told.js";
import { showUnsent } from "./unsent.js";

const $ = (id) => document.getElementById(id);
const page = $("writer");
const words = $("words").dataset;
const form = $("writer-form");
const field = $("plenary-text");
const DRAFT = `selvsjekk-draft-plenary:${page.dataset.group}`;
const url = form.getAttribute("action");
const outbox = new Outbox({
  group: page.dataset.group, token, renew: renewToken, onAnswer: answered, onChange: show, onBack: (time) => stream.doubt(time),
});

/** The store is the group's: notes that wait there are sent from here too, and are shown on the group's page. */
const ours = (entries) => entries.filter((entry) => entry.url === url);

function answered(entry, answer) {
  if (entry.url !== url) return;
  const box = document.createElement("template");
  box.innerHTML = answer.html;
  const said = box.content.firstElementChild;
  if (said && !$(said.id)) $("writer-notes").prepend(said);
  show();
}

function show() {
  const waiting = ours(outbox.waiting());
  const failed = ours(outbox.failed());
  const state = $("state");
  const now = failed.length ? "failed" : waiting.length ? "waiting" : "saved";
  const told = state.dataset[now].replace("%n%", waiting.length);
  if (state.textContent !== told) state.textContent = told;
  state.dataset.state = now;
  document.querySelectorAll("li[data-pending]").forEach((item) => item.remove());
  for (const entry of waiting) {
    const item = $("pending-note").content.firstElementChild.cloneNode(true);
    item.querySelector("span").textContent = entry.text;
    $("writer-notes").prepend(item);
  }
  showUnsent(outbox, words);
}

function saveDraft() {
  try {
    if (field.value) shelf.setItem(DRAFT, field.value);
    else shelf.removeItem(DRAFT);
  } catch {
    // a full phone: the text is still in its field
  }
}

/** The round of the step we are at: the page may have been open since the one before. */
const roundNow = () => {
  const { step, round } = $("now").dataset;
  return !step || step.startsWith("closing") ? 0 : round;
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  field.focus();
  if (!text) return;
  const note = newId();
  try {
    outbox.add({ method: "POST", url, note, text, fields: { note_id: note, round_number: roundNow(), text } });
  } catch {
    toast(words.noRoom);
    return;
  }
  field.value = "";
  saveDraft();
});
field.addEventListener("input", saveDraft);
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

/** Somebody else was chosen, or it is over. A text that nobody has is not hidden. */
function follow() {
  const now = $("now").dataset;
  const isLost = now.writer !== page.dataset.seat;
  if ($("writer-lost").hidden && isLost) announce($("writer-lost").textContent);
  $("writer-lost").hidden = !isLost;
  form.hidden = (isLost || "finished" in now) && !field.value.trim();
}

const stream = new Stream({
  url: page.dataset.stream,
  seen: Number(page.dataset.seen),
  onParts(html) {
    place(html);
    follow();
  },
  onState(isOpen) { if (isOpen) outbox.hurry(); },
  onEnd() {},
});
startClocks();
if (!field.value) field.value = shelf.getItem(DRAFT) ?? "";
show();
outbox.hurry();
