// The phone's page: what is typed goes through the outbox, what others write comes through the stream.

import { changes } from "./change.js";
import { isSilent, startClocks } from "./clock.js";
import { draftOf, halfTexts, saveDraft } from "./drafts.js";
import { renewToken, token } from "./forms.js";
import { hintAt } from "./hint.js";
import { newId, Outbox } from "./outbox.js";
import { place } from "./parts.js";
import { Private } from "./private.js";
import { catchUp, count, followRound, goOn } from "./questions.js";
import { followSeat, forget } from "./seat.js";
import { Stream } from "./stream.js";
import "./table.js";
import { announce, toast } from "./told.js";
import { overlay, showPending, showUnsent } from "./unsent.js";

const $ = (id) => document.getElementById(id);
const page = $("group");
const words = $("words").dataset;
const composer = $("composer");
const field = $("text");
const state = $("state");
const fromPaper = Boolean(composer.elements.from_paper); // what was written by hand is typed in
const DRAFT = `selvsjekk-draft:${page.dataset.group}`;
const DRAFT_IS_PRIVATE = `selvsjekk-draft-private:${page.dataset.group}`;
const noteUrl = (id) => `/g/${page.dataset.group}/notes/${id}/`;
const isOurs = (entry) => entry.url.startsWith(`/g/${page.dataset.group}/notes/`); // else of another page, or of a table we were moved from

// --- the outbox --------------------------------------------------------------------------------------------------------

const outbox = new Outbox({
  group: page.dataset.group, token, renew: renewToken, onAnswer: answered, onChange: show, onBack: (time) => stream.doubt(time),
});

function answered(entry, answer) {
  if (!isOurs(entry)) return;
  if (entry.method === "DELETE" && answer.status === 409) return toast(answer.reason); // changed meanwhile: it stays
  const placed = place(answer.html);
  if (answer.status === 409) toast(words.bothKept);
  if (entry.method === "DELETE") {
    $(`note-${entry.note}`)?.remove();
    toast(words.withdrawn, () => write(entry.note, entry.question, entry.text, answer.version));
  }
  overlay(placed, outbox.waiting());
  count();
}

/** The state in words, the notes still waiting, those only here, and what could not be saved. */
function show() {
  if (!page.isConnected) return; // left
  const waiting = outbox.waiting();
  showState(waiting.length);
  waiting.filter((entry) => entry.method === "PUT" && isOurs(entry)).forEach(showPending);
  const kept = new Set(waiting.map((entry) => `note-${entry.note}`));
  document.querySelectorAll("li[data-pending]").forEach((item) => kept.has(item.id) || item.remove());
  overlay(document.querySelectorAll(".note"), waiting);
  showUnsent(outbox, words);
  mine.draw(isSilent(), "finished" in $("now").dataset);
  count();
}

let lastTold = "saved";

/** "Saved" is said of nothing that is not. Beside half a sentence nothing is said: the button beside it is what saves. */
function showState(waiting) {
  const onlyHere = mine.notes().length;
  const now = outbox.failed().length ? "failed" : waiting ? "waiting" : field.value.trim() ? "draft" : onlyHere ? "private" : "saved";
  const told = state.dataset[now].replace("%n%", now === "private" ? onlyHere : waiting);
  const news = now === "private" ? told : now; // how many wait is no news, how many are only here is
  if (now !== "draft") {
    if (lastTold !== news) announce(told);
    lastTold = news;
  }
  state.dataset.state = now;
  state.textContent = told;
}

function write(note, question, text, base, more = {}) {
  return keep({ method: "PUT", url: noteUrl(note), note, question, text, fields: { question, text, base, ...more } });
}

function keep(act) {
  return attempt(() => outbox.add(act));
}

/** False when the phone has no room left: then the text must stay where it is. */
function attempt(store) {
  try {
    store();
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
const look = hintAt(field, $("personal"), words);
let begunAlone = draftOf(DRAFT_IS_PRIVATE) !== ""; // in the silent minutes: private also when they end in the middle of it

function keepHalf() {
  begunAlone = Boolean(field.value) && (begunAlone || isSilent());
  saveDraft(DRAFT_IS_PRIVATE, begunAlone ? "yes" : ""); // first: never the text without whose it is
  saveDraft(DRAFT, field.value);
  $("add").textContent = $("add").dataset[isForMyself() ? "keep" : "share"];
}

function isForMyself() {
  return begunAlone || isSilent();
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (text && (isForMyself() ? attempt(() => mine.add(question(), text)) : writeNew(text))) {
    field.value = "";
    keepHalf();
    showState(outbox.waiting().length);
    look();
    catchUp();
  }
  field.focus();
  grow();
});
field.addEventListener("input", () => { keepHalf(); showState(outbox.waiting().length); grow(); leaving = false; });
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (fromPaper && !event.shiftKey) {
    event.preventDefault();
    if (field.value.trim()) composer.requestSubmit();
    else goOn();
  } else if (event.ctrlKey || event.metaKey) composer.requestSubmit();
});

/** A press elsewhere leaves the field its focus: with it the hint would go, and what is pressed would move away under the finger. */
page.addEventListener("mousedown", (event) => {
  if (document.activeElement === field && event.target.closest("button, a, summary")) event.preventDefault();
});

function writeNew(text) {
  const note = newId();
  const kept = write(note, question(), text, 0, fromPaper ? { from_paper: "yes" } : {});
  $(`note-${note}`)?.scrollIntoView({ block: "nearest" });
  return kept;
}

/** For browsers whose fields do not grow by themselves. */
function grow() {
  if (!CSS.supports("field-sizing", "content")) field.rows = Math.min(5, Math.max(1, field.value.split("\n").length, Math.ceil(field.value.length / 34)));
}

// --- for oneself, in the silent minutes ----------------------------------------------------------------------------------

const mine = new Private({
  group: page.dataset.group,
  seats: page.dataset.seats.split(" "),
  words,
  share: ({ id, question, text }) => write(id, question, text, 0),
  isShared: (id) => $(`note-${id}`) || outbox.entries().some((entry) => entry.note === id),
  change: (note) => openDialog({
    text: note.text,
    save: (text) => attempt(() => mine.store({ ...note, text })),
    focus: () => $("private-title").focus({ preventScroll: true }),
  }),
  onChange: show,
});

function followSilence(silent) {
  keepHalf();
  show();
  if (silent) announce(document.querySelector(".silence [data-while=silent]").textContent);
  else if (document.querySelector(".silence")) toast(words.talk); // not when the round was left meanwhile
}

// --- changing a note ---------------------------------------------------------------------------------------------------

const openDialog = changes(words);

page.addEventListener("click", (event) => {
  const link = event.target.closest(".note-open");
  if (!link) return;
  event.preventDefault();
  const shown = link.closest(".note");
  const note = shown.id.slice(5);
  const base = baseOf(note);
  const text = shown.querySelector(".note-text").innerText;
  openDialog({
    text,
    marked: shown.dataset.mark,
    save: (changed) => write(note, shown.dataset.question, changed, base),
    mark: (value) => mark(note, value),
    withdraw: () => keep({ method: "DELETE", url: noteUrl(note), note, question: shown.dataset.question, text, fields: { base } }),
    focus: () => $(`note-${note}`)?.querySelector(".note-open")?.focus({ preventScroll: true }),
  });
});

page.addEventListener("submit", (event) => {
  if (!event.target.matches(".note-mark")) return;
  event.preventDefault();
  const note = event.target.closest(".note");
  mark(note.id.slice(5), event.submitter.value);
});

// --- leaving: nothing readable stays on a phone that somebody else may hold next -------------------------------------------

let leaving = false;
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-leave]")) return;
  const kept = outbox.entries().length ? words.unsentFirst : mine.notes().length ? words.privateFirst : "";
  const half = halfTexts(); // also of the map, the team and plenary: all of it goes
  leaving = !kept && (!half.length || confirm([words.draftFirst, ...half].join("\n\n")));
  if (leaving) return;
  event.preventDefault();
  $("people-dialog").close();
  if (kept) toast(kept);
});
addEventListener("pagehide", () => leaving && stream.endAll("left")); // before the stream's own, which stands further down

const seat = followSeat({
  words,
  hurry: () => outbox.hurry(),
  writesIn: () => document.querySelector("#note-dialog[open]"),
  holdsText: () => outbox.entries().length || mine.notes().length || field.value,
  onLeft() {
    forget();
    if (!leaving) location.replace("/");
  },
});

// --- the stream --------------------------------------------------------------------------------------------------------

const stream = new Stream({
  url: page.dataset.stream,
  seen: Number(page.dataset.seen),
  onParts(html) {
    overlay(place(html).filter((part) => part.matches(".note")), outbox.waiting());
    followRound();
    count();
  },
  ...seat,
});

startClocks({
  tell(minutes, clock) {
    announce(minutes > 1 ? words.minutesLeft.replace("%n%", minutes) : minutes ? words.minuteLeft : clock.dataset.out);
  },
  onSilence: followSilence,
});
/** A text size that is not the browser's own moves no media query. */
const [head, dock] = [document.querySelector(".top"), document.querySelector(".dock")];
const crowd = new ResizeObserver(() => page.classList.toggle("is-cramped", head.offsetHeight + dock.offsetHeight > 0.7 * innerHeight));
for (const part of [head, dock, document.documentElement]) crowd.observe(part);
if (!field.value) field.value = draftOf(DRAFT);
keepHalf();
look();
grow();
show();
followRound();
outbox.hurry();
