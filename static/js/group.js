// The phone's page: what is typed goes through the outbox, what others write comes through the stream.

import { changes } from "./change.js";
import { isSilent, startClocks } from "./clock.js";
import { renewToken, token } from "./forms.js";
import { hintAt } from "./hint.js";
import { within } from "./line.js";
import { newId, Outbox, shelf } from "./outbox.js";
import { place } from "./parts.js";
import { Private } from "./private.js";
import { catchUp, count, followRound } from "./questions.js";
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
  const isDraft = field.value.trim() && !isForMyself();
  const now = outbox.failed().length ? "failed" : waiting ? "waiting" : isDraft ? "draft" : onlyHere ? "private" : "saved";
  const told = state.dataset[now].replace("%n%", now === "private" ? onlyHere : waiting);
  const isNews = now !== "draft" && (lastTold !== now || now === "private" && state.textContent !== told);
  if (isNews) announce(told);
  if (now !== "draft") lastTold = now;
  state.dataset.state = now;
  state.textContent = told;
}

function write(note, question, text, base) {
  return keep({ method: "PUT", url: noteUrl(note), note, question, text, fields: { question, text, base } });
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
let begunAlone = shelf.getItem(DRAFT_IS_PRIVATE) !== null; // in the silent minutes: private also when they end in the middle of it

function saveDraft() {
  begunAlone = Boolean(field.value) && (begunAlone || isSilent());
  try {
    if (field.value) shelf.setItem(DRAFT, field.value);
    else shelf.removeItem(DRAFT);
    if (begunAlone) shelf.setItem(DRAFT_IS_PRIVATE, "yes");
    else shelf.removeItem(DRAFT_IS_PRIVATE);
  } catch {
    // a full phone: the text is still in its field
  }
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
    saveDraft();
    look();
    catchUp();
  }
  field.focus();
  grow();
});
field.addEventListener("input", () => { saveDraft(); showState(outbox.waiting().length); grow(); leaving = false; });
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer.requestSubmit();
});

/** A press elsewhere leaves the field its focus: with it the hint would go, and what is pressed would move away under the finger. */
page.addEventListener("mousedown", (event) => {
  if (document.activeElement === field && event.target.closest("button, a, summary")) event.preventDefault();
});

function writeNew(text) {
  const note = newId();
  const kept = write(note, question(), text, 0);
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
  saveDraft();
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
  leaving = !kept && (!field.value.trim() || confirm(words.draftFirst));
  if (leaving) return;
  event.preventDefault();
  $("people-dialog").close();
  if (kept) toast(kept);
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
    overlay(place(html).filter((part) => part.matches(".note")), outbox.waiting());
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
    if (answer.redirected) return goTo(answer.url);
    if (answer.status !== 404) return;
    const isWorthKeeping = outbox.entries().length || mine.notes().length || field.value;
    if (isBack && !isWorthKeeping) location.reload(); // nothing here is for who holds the phone now
    else toast(words.seatLost);
  } catch {
    closed = 0; // no network: nothing is known
  }
}

/** To the table we were moved to. Its page finds what was not delivered here, and the half-written sentence. */
function goTo(url) {
  saveDraft();
  if ($("note-dialog").open) $("note-dialog").addEventListener("close", () => goTo(url), { once: true });
  else location.replace(url);
}

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
if (!field.value) field.value = shelf.getItem(DRAFT) ?? "";
saveDraft();
look();
grow();
show();
followRound();
outbox.hurry();
