// The map's page: a stone or its line in the list opens the point's sheet, a ring comes closer, and what is said goes through the outbox.

import { isSilent, startClocks } from "./clock.js";
import { draftOf, saveDraft } from "./drafts.js";
import { renewToken, token } from "./forms.js";
import { newId, Outbox } from "./outbox.js";
import { place } from "./parts.js";
import { followSeat } from "./seat.js";
import { Stream } from "./stream.js";
import { announce, toast } from "./told.js";
import { overlay, showPending, showUnsent } from "./unsent.js";

const $ = (id) => document.getElementById(id);
const page = $("map-page");
const words = $("words").dataset;
const sheet = $("sheet");
const base = `/g/${page.dataset.group}/`;
const links = [...document.querySelectorAll(".map-link")];
const numbers = links.map((link) => link.dataset.point);

// --- what I say --------------------------------------------------------------------------------------------------------

const said = new Map(links.map((link) => [link.dataset.point, link.dataset.mine])); // what the server has, and what was seen on its way there
const buttons = [...document.querySelectorAll(".rate-button")];
let onItsWay = new Map();
let current = numbers[0];
const pointOf = (entry) => (entry.url.startsWith(`${base}map/`) ? entry.url.split("/").at(-2) : "");

const outbox = new Outbox({
  group: page.dataset.group, token, renew: renewToken, onAnswer: answered, onChange: show, onBack: (time) => stream.doubt(time),
});

function answered(entry, answer) {
  if (!entry.url.startsWith(base)) return; // written at a table we were moved from
  take(answer.html);
}

function take(html) {
  overlay(place(html).filter((part) => part.matches(".note")), outbox.waiting());
  showNotes();
  drawShares();
}

/** What waits is shown as said; what waited and is gone was received, by this tab or another one. */
function show() {
  if (!page.isConnected) return; // left
  const waiting = outbox.waiting();
  const kept = new Set(outbox.entries().map((entry) => entry.edit));
  for (const [edit, entry] of onItsWay) if (!kept.has(edit)) said.set(pointOf(entry), entry.fields.rating);
  onItsWay = new Map(waiting.filter(pointOf).map((entry) => [entry.edit, entry]));
  for (const number of numbers) draw(number, sayingOf(number));
  drawButtons();
  drawProgress();
  drawState(waiting);
  drawNotes(waiting);
  showUnsent(outbox, words);
}

/** What I say of a point, also while that is on its way. */
function sayingOf(number) {
  const newest = [...onItsWay.values()].findLast((entry) => pointOf(entry) === number);
  return newest?.fields.rating ?? said.get(number);
}

function draw(number, rating) {
  const mine = $(`mine-${number}`);
  if (mine.dataset.rating === rating) return;
  const button = buttons.find((one) => one.value === rating); // none: it was refused, and nothing was said before
  const [sign, word] = [...(button?.children ?? [])].map((part) => part.textContent);
  const stone = links[numbers.indexOf(number)];
  mine.dataset.rating = stone.dataset.mine = rating;
  mine.textContent = button ? `${sign} ${words.you.replace("%r%", word)}` : words.notRated;
  stone.setAttribute("aria-label", button ? `${titleOf(number)}: ${word}` : titleOf(number));
  if (button) stone.querySelector(".map-sign").setAttribute("href", `#map-sign-${rating}`);
}

function drawButtons() {
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === sayingOf(current)));
}

const titleOf = (number) => $(`title-${number}`).textContent.trim().replace(/\s+/g, " ");

function drawProgress() {
  const left = numbers.filter((number) => !sayingOf(number));
  const { words: rated } = $("rated").dataset;
  $("rated").textContent = rated.replace("%n%", numbers.length - left.length).replace("%m%", numbers.length);
  const next = $("next-stone");
  next.hidden = !left.length;
  if (left.length) aim(next, left[0], next.dataset.words.replace("%n%", left[0]));
}

let isSent = false; // something has been, since this point was opened
let isFull = false; // there was no room for what was said last

/** Beside half a sentence nothing is said. */
function drawState(waiting) {
  const state = $("state");
  if (waiting.length) isSent = true;
  const isFailed = isFull || outbox.failed().length;
  const now = isFailed ? "failed" : waiting.length ? "waiting" : isSent && !field.value.trim() ? "saved" : "draft";
  const told = isFull ? words.noRoom : state.dataset[now].replace("%n%", waiting.length);
  state.dataset.state = now;
  if (state.textContent !== told) state.textContent = told;
}

$("rate").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = `${titleOf(current)}: ${event.submitter.lastElementChild.textContent}`;
  keep({ method: "POST", url: `${base}map/${current}/`, note: `point-${current}`, text, fields: { rating: event.submitter.value } });
});

/** How the group sees the point, as the list has it. */
function drawShares() {
  const drawn = $(`shares-${current}`).cloneNode(true);
  drawn.id = "sheet-shares";
  drawn.querySelector("[id]")?.removeAttribute("id");
  $("sheet-shares").replaceWith(drawn);
}

/** False when the phone has no room left. */
function keep(act) {
  try {
    outbox.add(act);
    isFull = false;
  } catch {
    isFull = true;
  }
  drawState(outbox.waiting());
  return !isFull;
}

// --- why ---------------------------------------------------------------------------------------------------------------

const notes = $(`notes-${page.dataset.question}`);
const field = $("why-text");
const draftAt = (number) => `selvsjekk-draft:${page.dataset.group}:point-${number}`;

function drawNotes(waiting) {
  const mine = waiting.filter((entry) => entry.method === "PUT" && entry.url.startsWith(`${base}notes/`) && entry.fields.point);
  for (const entry of mine) {
    showPending(entry);
    const item = $(`note-${entry.note}`);
    if (item && "pending" in item.dataset) item.dataset.point = entry.fields.point;
  }
  const kept = new Set(mine.map((entry) => `note-${entry.note}`));
  notes.querySelectorAll("li[data-pending]").forEach((item) => kept.has(item.id) || item.remove());
  overlay(notes.children, waiting);
  showNotes();
}

/** Those about the point that is looked at; the group's other notes on the question are on its own page. */
function showNotes() {
  for (const note of notes.children) note.classList.toggle("is-elsewhere", note.dataset.point !== current);
}

$("why-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  const note = newId();
  const fields = { question: page.dataset.question, text, base: 0, point: current };
  if (text && keep({ method: "PUT", url: `${base}notes/${note}/`, note, question: page.dataset.question, text, fields })) field.value = "";
  saveDraft(draftAt(current), field.value);
  field.focus();
});
field.addEventListener("input", () => {
  saveDraft(draftAt(current), field.value);
  drawState(outbox.waiting());
});

sheet.addEventListener("submit", (event) => {
  if (!event.target.matches(".note-mark")) return;
  event.preventDefault();
  const shown = event.target.closest(".note");
  const note = shown.id.slice(5);
  keep({ method: "POST", url: `${base}notes/${note}/mark/`, note, text: shown.querySelector(".note-text").innerText, fields: { mark: event.submitter.value } });
});

// --- the sheet ---------------------------------------------------------------------------------------------------------

let opener = null;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-point]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!sheet.open) opener = link;
  open(link.dataset.point);
});

function open(number) {
  current = number;
  sheet.querySelectorAll(".point").forEach((part) => { part.hidden = part.dataset.point !== number; });
  field.value = draftOf(draftAt(number));
  $("why-point").value = number;
  isSent = isFull = false;
  drawState(outbox.waiting());
  lead($("sheet-previous"), numbers.indexOf(number) - 1);
  lead($("sheet-next"), numbers.indexOf(number) + 1);
  showNotes();
  drawShares();
  drawButtons();
  if (!sheet.open) sheet.showModal();
  sheet.scrollTop = 0;
  $(`title-${number}`).focus({ preventScroll: true });
}

/** A link to a neighbour, or nowhere at the ends. */
function lead(link, at) {
  link.hidden = !(at in numbers);
  if (!link.hidden) aim(link, numbers[at], titleOf(numbers[at]));
}

function aim(link, number, text) {
  link.dataset.point = number;
  link.setAttribute("href", `${base}map/${number}/`);
  link.textContent = text;
}

sheet.addEventListener("click", (event) => event.target === sheet && sheet.close()); // beside it
sheet.addEventListener("close", () => (opener?.checkVisibility?.() === false ? $("list-title") : opener)?.focus({ preventScroll: true }));

// --- coming closer -----------------------------------------------------------------------------------------------------

const frame = document.querySelector(".map-frame");
const map = frame.querySelector("svg");
const ways = [...document.querySelectorAll(".map-parts a")];
let moving = 0;

document.querySelector(".map-parts").addEventListener("click", (event) => {
  const way = event.target.closest("a");
  if (!way) return;
  event.preventDefault();
  look(way);
});

/** A tap on the land comes closer to the ring it lies in; tapped again, back to the whole. */
map.addEventListener("click", (event) => {
  if (event.target.closest("a")) return;
  const distance = (link) => {
    const box = link.getBoundingClientRect();
    return Math.hypot(box.x + box.width / 2 - event.clientX, box.y + box.height / 2 - event.clientY);
  };
  const nearest = links.reduce((one, other) => (distance(other) < distance(one) ? other : one));
  const ring = nearest.closest(".map-point").dataset.ring;
  look(ways.find((way) => way.dataset.part === (frame.dataset.ring ? "" : ring)));
});

function look(way) {
  for (const one of ways) {
    if (one === way) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
  frame.dataset.ring = way.dataset.part;
  history.replaceState(history.state, "", way.getAttribute("href"));
  glide(map.getAttribute("viewBox").split(" ").map(Number), way.dataset.box.split(" ").map(Number));
}

/** In a third of a second, so that the eye follows; at once for those who want nothing to move. */
function glide(from, to) {
  cancelAnimationFrame(moving);
  const began = performance.now();
  const lasts = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 350;
  const step = () => {
    const gone = lasts ? Math.min(1, (performance.now() - began) / lasts) : 1;
    const eased = 1 - (1 - gone) ** 3;
    map.setAttribute("viewBox", from.map((start, side) => start + (to[side] - start) * eased).join(" "));
    if (gone < 1) moving = requestAnimationFrame(step);
  };
  step();
}

// --- what comes from others --------------------------------------------------------------------------------------------

let round = $("now").dataset.round;

const stream = new Stream({
  url: page.dataset.stream,
  seen: Number(page.dataset.seen),
  onParts(html) {
    take(html);
    followAgenda();
  },
  ...followSeat({
    words,
    hurry: () => outbox.hurry(),
    writesIn: () => (field.value.trim() ? document.querySelector("#sheet[open]") : null),
    holdsText: () => outbox.entries().length || field.value,
  }),
});

function followAgenda() {
  const now = $("now").dataset;
  const isOpened = now.opened.split(" ").includes(page.dataset.question.split(".")[0]);
  page.dataset.mayRate = sheet.dataset.mayRate = "finished" in now ? "over" : isOpened ? "now" : "soon";
  if (now.round !== round && now.round !== "0") toast(words.newRound.replace("%n%", now.round));
  round = now.round;
}

/** Half a reason stays in sight (map.css); it can be added when the silence is over. */
function followSilence(silent) {
  $("why").toggleAttribute("data-silent", silent);
  document.querySelector(".why-silent").hidden = !silent;
}

startClocks({
  tell(minutes, clock) { announce(minutes > 1 ? words.minutesLeft.replace("%n%", minutes) : minutes ? words.minuteLeft : clock.dataset.out); },
  onSilence: followSilence,
});
followSilence(isSilent());
show();
outbox.hurry();
