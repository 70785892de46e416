// The phone's page: what is typed goes through the outbox, what others write comes through the stream.

import { startClocks } from "./clock.js";
import { renewToken, token } from "./forms.js";
import { within } from "./line.js";
import { newId, Outbox, shelf } from "./outbox.js";
import { place } from "./parts.js";
import { Stream } from "./stream.js";
import { announce, toast } from "./told.js";
import { showUnsent } from "./unsent.js";

const $ = (id) => document.getElementById(id);
const page = $("group");
const words = $("words").dataset;
const composer = $("composer");
const field = $("text");
const state = $("state");
const DRAFT = `selvsjekk-draft:${page.dataset.group}`;
const noteUrl = (id) => `/g/${page.dataset.group}/notes/${id}/`;

// --- the outbox --------------------------------------------------------------------------------------------------------

const outbox = new Outbox({
  group: page.dataset.group, token, renew: renewToken, onAnswer: answered, onChange: show, onBack: (time) => stream.doubt(time),
});

function answered(entry, answer) {
  if (entry.method === "DELETE" && answer.status === 409) return toast(answer.reason); // changed meanwhile: it stays
  const placed = place(answer.html);
  if (answer.status === 409) toast(words.bothKept);
  if (entry.method === "DELETE") {
    $(`note-${entry.note}`)?.remove();
    toast(words.withdrawn, () => write(entry.note, entry.question, entry.text, answer.version));
  }
  overlay(placed);
  count();
}

/** The state in words, the notes still waiting, and what could not be saved. */
function show() {
  if (!page.isConnected) return; // left
  const waiting = outbox.waiting();
  const failed = outbox.failed();
  const now = failed.length ? "failed" : waiting.length ? "waiting" : "saved";
  if (state.dataset.state !== now) announce(stateText(now, waiting.length));
  state.dataset.state = now;
  state.textContent = stateText(now, waiting.length);
  waiting.filter((entry) => entry.method === "PUT").forEach(showPending);
  const kept = new Set(waiting.map((entry) => `note-${entry.note}`));
  document.querySelectorAll("li[data-pending]").forEach((item) => kept.has(item.id) || item.remove());
  overlay(document.querySelectorAll(".note"), waiting);
  showUnsent(outbox, words);
  count();
}

function stateText(now, n) {
  return state.dataset[now].replace("%n%", n);
}

function showPending(entry) {
  if ($(`note-${entry.note}`)) return;
  const item = $("pending-note").content.firstElementChild.cloneNode(true);
  item.id = `note-${entry.note}`;
  item.dataset.question = entry.question;
  $(`notes-${entry.question}`)?.append(item);
}

const drawn = new WeakMap(); // what the server drew, under a text that is on its way

/** Notes whose newer text is still on its way show that text. */
function overlay(notes, waiting = outbox.waiting()) {
  const newest = new Map(waiting.filter((entry) => entry.method === "PUT").map((entry) => [`note-${entry.note}`, entry.text]));
  for (const note of notes) {
    if (!newest.has(note.id) && !note.classList.contains("is-waiting")) continue;
    const text = note.querySelector(".note-text");
    if (!drawn.has(text)) drawn.set(text, text.innerHTML);
    if (newest.has(note.id)) text.textContent = newest.get(note.id);
    else text.innerHTML = drawn.get(text);
    note.classList.toggle("is-waiting", newest.has(note.id));
  }
}

function write(note, question, text, base) {
  return keep({ method: "PUT", url: noteUrl(note), note, question, text, fields: { question, text, base } });
}

/** False when the phone has no room left: then the text must stay where it is. */
function keep(act) {
  try {
    outbox.add(act);
    return true;
  } catch {
    toast(words.noRoom);
    return false;
  }
}

function mark(note, value) {
  const shown = $(`note-${note}`);
  const text = shown?.querySelector(".note-text")?.innerText ?? "";
  keep({ method: "POST", url: `${noteUrl(note)}mark/`, note, text, fields: { mark: value } });
}

/** What the next edit of a note is based on: the version shown, or the one that the last edit still waiting will make. */
function baseOf(note) {
  const shown = Number($(`note-${note}`)?.dataset.version ?? 0);
  const waiting = outbox.waiting().filter((entry) => entry.note === note && "base" in entry.fields);
  return Math.max(shown, ...waiting.map((entry) => Number(entry.fields.base) + 1));
}

// --- writing -----------------------------------------------------------------------------------------------------------

const question = () => $("composer-question").value;

function saveDraft() {
  try {
    if (field.value) shelf.setItem(DRAFT, field.value);
    else shelf.removeItem(DRAFT);
  } catch {
    // a full phone: the text is still in its field
  }
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (text && write(newId(), question(), text, 0)) {
    field.value = "";
    saveDraft();
  }
  field.focus();
  grow();
});
field.addEventListener("input", () => { saveDraft(); grow(); leaving = false; });
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer.requestSubmit();
});

/** For browsers whose fields do not grow by themselves. */
function grow() {
  if (CSS.supports("field-sizing", "content")) return;
  field.rows = Math.min(5, Math.max(1, field.value.split("\n").length, Math.ceil(field.value.length / 34)));
}

// --- changing a note ---------------------------------------------------------------------------------------------------

let open = null;
const dialog = $("note-dialog");

page.addEventListener("click", (event) => {
  const link = event.target.closest(".note-open");
  if (!link) return;
  event.preventDefault();
  const note = link.closest(".note");
  open = { note: note.id.slice(5), question: note.dataset.question, base: baseOf(note.id.slice(5)), text: note.querySelector(".note-text").innerText };
  $("note-text").value = open.text;
  for (const value of ["finding", "aha"]) dialog.querySelector(`[value=${value}]`).ariaPressed = String(note.dataset.mark === value);
  dialog.showModal();
});

$("note-form").addEventListener("submit", (event) => {
  const text = $("note-text").value.trim();
  const act = event.submitter?.value ?? "save";
  if (act === "withdraw") {
    keep({ method: "DELETE", url: noteUrl(open.note), note: open.note, question: open.question, text: open.text, fields: { base: open.base } });
  } else {
    if (text && text !== open.text && !write(open.note, open.question, text, open.base)) return event.preventDefault();
    if (act !== "save") mark(open.note, event.submitter.ariaPressed === "true" ? "none" : act);
  }
});

dialog.addEventListener("close", () => { $(`note-${open?.note}`)?.querySelector(".note-open")?.focus({ preventScroll: true }); });

page.addEventListener("submit", (event) => {
  if (!event.target.matches(".note-mark")) return;
  event.preventDefault();
  const note = event.target.closest(".note");
  mark(note.id.slice(5), event.submitter.value);
});

// --- rounds and questions ----------------------------------------------------------------------------------------------

function showQuestion(number) {
  const round = number.split(".")[0];
  $("composer-question").value = number;
  document.querySelectorAll("section.round").forEach((part) => { part.hidden = part.dataset.round !== round; });
  document.querySelectorAll("section.question").forEach((part) => { part.hidden = part.dataset.question !== number; });
  document.querySelectorAll(".questions a, .rounds a").forEach((link) => {
    const chosen = link.dataset.question ? link.dataset.question === number : link.dataset.round === round;
    if (chosen) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  history.replaceState(history.state, "", `?question=${number}`);
}

page.addEventListener("click", (event) => {
  const link = event.target.closest(".questions a, .rounds a");
  if (!link) return;
  event.preventDefault();
  showQuestion(link.dataset.question ?? `${link.dataset.round}.1`);
});

let round = $("now").dataset.round;

/** A round opens: its questions are in the page already. Whoever is in the middle of a sentence is told, not moved. */
function followRound() {
  const now = $("now").dataset;
  const opened = now.opened.split(" ").filter(Boolean);
  $("waiting").hidden = opened.length > 0;
  $("new-meeting").hidden = now.meeting === page.dataset.meeting;
  const elsewhere = now.meeting !== page.dataset.meeting;
  composer.hidden = opened.length === 0 || (elsewhere && !field.value.trim()) || ("finished" in now && !field.value.trim()); // a text nobody has is not hidden
  $("rounds").hidden = opened.length < 2;
  document.querySelectorAll(".rounds a").forEach((link) => { link.hidden = !opened.includes(link.dataset.round); });
  if (now.round === round) return;
  round = now.round;
  if (!opened.includes(round)) return;
  if (field.value.trim()) toast(words.newRound.replace("%n%", round));
  else showQuestion(`${round}.1`);
  announce(words.newRound.replace("%n%", round));
}

function count() {
  document.querySelectorAll("[data-count]").forEach((count) => {
    const notes = $(`notes-${count.dataset.count}`);
    count.textContent = notes ? notes.children.length : 0;
  });
}

/** A stone of the map opens its help. */
document.addEventListener("click", (event) => {
  const stone = event.target.closest(".map-point");
  const help = stone && $(`help-${stone.id.replace("point-", "")}`);
  if (help) { help.open = true; help.scrollIntoView({ block: "center" }); }
});

// --- leaving: nothing readable stays on a phone that somebody else may hold next -------------------------------------------

let leaving = false;
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-leave]")) return;
  leaving = !outbox.entries().length;
  if (leaving) return;
  event.preventDefault();
  $("people-dialog").close();
  toast(words.unsentFirst);
});
addEventListener("pagehide", () => leaving && stream.endAll("left")); // before the stream's own, which stands further down
addEventListener("pageshow", (event) => event.persisted && (leaving ? location.reload() : lookForSeat(true)));

/** Not in any tab, not in the store, not behind the Back button. Other groups' unsent texts stay: nobody else has them. */
function forget() {
  Object.keys(shelf).filter((key) => key.startsWith("selvsjekk-")).forEach((key) => shelf.removeItem(key));
  document.body.replaceChildren();
  if (!leaving) location.replace("/");
}

// --- the stream --------------------------------------------------------------------------------------------------------

let closed = 0;
const stream = new Stream({
  url: page.dataset.stream,
  seen: Number(page.dataset.seen),
  onParts(html) {
    overlay(place(html).filter((part) => part.matches(".note")));
    followRound();
    count();
  },
  onState(isOpen) {
    closed = isOpen ? 0 : closed + 1;
    if (isOpen) outbox.hurry();
    else if (closed === 3) lookForSeat();
  },
  onEnd(reason) {
    if (reason === "left") forget();
    else lookForSeat();
  },
});

/** The stream does not say why it is refused; the page does. */
async function lookForSeat(isBack = false) {
  try {
    const answer = await fetch(location.pathname, { method: "HEAD", signal: within(4_000) });
    if (answer.status !== 404) return;
    if (isBack && !outbox.entries().length && !field.value) location.reload(); // nothing here is worth showing to who holds the phone now
    else toast(words.seatLost);
  } catch {
    closed = 0; // no network: nothing is known
  }
}

startClocks((minutes) => {
  announce(minutes > 1 ? words.minutesLeft.replace("%n%", minutes) : minutes === 1 ? words.minuteLeft : words.timeOut);
});
if (!field.value) field.value = shelf.getItem(DRAFT) ?? "";
grow();
show();
followRound();
outbox.hurry();
