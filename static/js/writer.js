// The phone of who writes down for everybody: what is typed goes through the same outbox as notes, and grows on the wall as it comes.

import { arrivals } from "./arrivals.js";
import { startClocks } from "./clock.js";
import { draftOf, saveDraft } from "./drafts.js";
import { renewToken, token } from "./forms.js";
import { newId, Outbox } from "./outbox.js";
import { place } from "./parts.js";
import { followSeat } from "./seat.js";
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
const received = arrivals((entry) => entry.url === url);
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
  if (said) $(said.id)?.replaceWith(said);
  else shown(entry)?.remove(); // taken away by the facilitator meanwhile
}

function show() {
  if (!page.isConnected) return; // left
  for (const entry of received(outbox)) if (!shown(entry)) stands(entry);
  const waiting = ours(outbox.waiting());
  showState(waiting.length);
  document.querySelectorAll("li[data-pending]").forEach((item) => item.remove());
  for (const entry of waiting) if (!shown(entry)) line(entry);
  showUnsent(outbox, words);
}

const shown = (entry) => $(`plenary-note-${entry.note}`);

function line({ text }) {
  const item = $("pending-note").content.firstElementChild.cloneNode(true);
  item.querySelector("span").innerText = text; // with its line breaks
  $("writer-notes").prepend(item);
  return item;
}

/** What the server has. Where this page got the answer, it is drawn by the server in a moment. */
function stands(entry) {
  const item = line(entry);
  item.id = `plenary-note-${entry.note}`;
  delete item.dataset.pending;
  item.querySelector(".who").remove();
}

/** Beside half a sentence nothing is said: it is not saved, and the button beside it is what does. */
function showState(waiting) {
  const state = $("state");
  const now = ours(outbox.failed()).length ? "failed" : waiting ? "waiting" : field.value.trim() ? "draft" : "saved";
  const told = state.dataset[now].replace("%n%", waiting);
  if (state.textContent !== told) state.textContent = told;
  state.dataset.state = now;
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
  saveDraft(DRAFT, "");
  show();
});
field.addEventListener("input", () => { saveDraft(DRAFT, field.value); showState(ours(outbox.waiting()).length); });
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

/** Somebody else was chosen, or it is over. A text that nobody has is not hidden. */
function follow() {
  const now = $("now").dataset;
  const isLost = now.writer !== page.dataset.seat;
  tellLost(isLost);
  form.hidden = (isLost || "finished" in now) && !field.value.trim();
}

function tellLost(isLost) {
  if ($("writer-lost").hidden && isLost) announce($("writer-lost").textContent);
  $("writer-lost").hidden = !isLost;
}

/** Moved to another table, where this page is none: half a sentence keeps it here, to be copied. */
function half() {
  if (!field.value.trim()) return null;
  tellLost(true);
  return form;
}

const stream = new Stream({
  url: page.dataset.stream,
  seen: Number(page.dataset.seen),
  onParts(html) {
    place(html);
    follow();
  },
  ...followSeat({
    words: { ...words, seatLost: words.seatGone },
    hurry: () => outbox.hurry(),
    address: `/g/${page.dataset.group}/`, // this one is not there for who was not chosen either
    writesIn: half,
    holdsText: () => outbox.entries().length || field.value,
  }),
});
startClocks();
if (!field.value) field.value = draftOf(DRAFT);
show();
outbox.hurry();
