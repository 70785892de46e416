// A group's team on the phone: players, ambitions, and standing behind what other groups want. What is typed goes through the outbox, as on the
// group's page, and waits in its list until the server has it.

import { startClocks } from "./clock.js";
import { fill, formKey, formOf, said, saveDraft, saveForm, typed } from "./drafts.js";
import { renewToken, token } from "./forms.js";
import { newId, Outbox } from "./outbox.js";
import { place } from "./parts.js";
import { followSeat } from "./seat.js";
import { Stream } from "./stream.js";
import { Changes } from "./teamchange.js";
import { announce, toast } from "./told.js";
import { showUnsent } from "./unsent.js";

const $ = (id) => document.getElementById(id);
const page = $("team");
const words = $("words").dataset;
const state = $("state");
const base = `/g/${page.dataset.group}/team/`;
const LISTS = { player: "notes-players", ambition: "notes-ambitions" };
const URLS = { player: base, ambition: `${base}ambitions/` };

// --- the outbox: it sends what waits for any page of the group, and only ours is shown here --------------------------------

const outbox = new Outbox({
  group: page.dataset.group, token, renew: renewToken, onAnswer: answered, onChange: show, onBack: (time) => stream.doubt(time),
});

/** "player", "ambition", "support", or nothing: another page's. */
function kindOf(entry) {
  if (!entry.url.startsWith(base)) return null;
  if (entry.url.endsWith("/support/")) return "support";
  return entry.url.startsWith(URLS.ambition) ? "ambition" : "player";
}

const itemOf = (entry) => $(`${kindOf(entry)}-${entry.note}`);
const ours = (entries) => entries.filter(kindOf);

function answered(entry, answer) {
  const kind = kindOf(entry);
  if (!kind) return;
  if (entry.method === "DELETE" && answer.status === 409) return toast(answer.reason); // changed meanwhile: it stays
  place(answer.html);
  if (answer.status === 409) toast(words.bothKept);
  if (entry.method === "DELETE") {
    itemOf(entry)?.remove();
    toast(words[`${kind}Withdrawn`], () => write(kind, entry.note, entry.was, answer.version));
  }
  show();
}

function keep(act) {
  try {
    outbox.add(act);
    return true;
  } catch {
    toast(words.noRoom); // a full phone: the text stays in its field
    return false;
  }
}

function write(kind, note, said, version) {
  return keep({ method: "PUT", url: `${URLS[kind]}${note}/`, note, text: said.name ?? said.text, fields: { ...said, base: version } });
}

/** What the next edit is based on: the version shown, or the one that the last edit still waiting will make. */
function baseOf(kind, note) {
  const shown = Number($(`${kind}-${note}`)?.dataset.version ?? 0);
  const waiting = outbox.waiting().filter((entry) => kindOf(entry) === kind && entry.note === note && "base" in entry.fields);
  return Math.max(shown, ...waiting.map((entry) => Number(entry.fields.base) + 1));
}

// --- what is shown -------------------------------------------------------------------------------------------------------

const asServed = new Map(); // what the server drew, under what is on its way

function show() {
  if (!page.isConnected) return;
  const waiting = outbox.waiting();
  showState(waiting);
  const written = new Map(ours(waiting).filter((entry) => entry.method === "PUT").map((entry) => [itemId(entry), entry]));
  document.querySelectorAll("li[data-pending]").forEach((item) => written.has(item.id) || item.remove());
  document.querySelectorAll("li.is-waiting").forEach(putBack);
  written.forEach(overlay);
  document.querySelectorAll(".support").forEach((form) => showSupport(form, waiting));
  showUnsent(outbox, words);
  followSuggestions();
}

let lastTold = "saved";

/** Beside half a sentence nothing is said: the button beside it is what saves. */
function showState(waiting) {
  const isHalf = [...document.querySelectorAll("form.team-form")].some(typed);
  const now = outbox.failed().length ? "failed" : waiting.length ? "waiting" : isHalf ? "draft" : "saved";
  const told = state.dataset[now].replace("%n%", waiting.length);
  if (now !== "draft") {
    if (lastTold !== now) announce(told);
    lastTold = now;
  }
  state.dataset.state = now;
  state.textContent = told;
  state.hidden = now === "draft" || (now === "saved" && state.hidden);
}

const itemId = (entry) => `${kindOf(entry)}-${entry.note}`;

function putBack(item) {
  const served = asServed.get(item.id);
  const hadFocus = item.contains(document.activeElement);
  item.replaceWith(served);
  if (hadFocus) served.querySelector("a")?.focus({ preventScroll: true });
}

/** Somebody's newer words on what they are about; a new one last in its list. */
function overlay(entry, id) {
  const kind = kindOf(entry);
  const item = $(id) ?? pending(kind, id);
  if (!("pending" in item.dataset)) {
    asServed.set(id, item.cloneNode(true));
    item.classList.add("is-waiting");
  }
  item.querySelector(kind === "player" ? ".player-name" : ".ambition-text").textContent = entry.text;
}

function pending(kind, id) {
  const item = $(`pending-${kind}`).content.firstElementChild.cloneNode(true);
  item.id = id;
  $(LISTS[kind]).append(item);
  return item;
}

/** What waits is shown as said; what was refused, as it was before. */
function showSupport(form, waiting) {
  const ofThis = (entry) => kindOf(entry) === "support" && form.action.endsWith(entry.url);
  const newest = waiting.filter(ofThis).at(-1);
  if (newest) {
    form.dataset.served ??= form.querySelector("button").getAttribute("aria-pressed");
    press(form, newest.fields.stands === "yes");
  } else if (form.dataset.served && outbox.failed().some(ofThis)) press(form, form.dataset.served === "true");
}

function press(form, stands) {
  const button = form.querySelector("button");
  button.setAttribute("aria-pressed", String(stands));
  button.value = stands ? "no" : "yes";
}

/** Who is on the list is not suggested. */
function followSuggestions() {
  const named = new Set([...document.querySelectorAll(`#${LISTS.player} .player-name`)].map((name) => name.textContent));
  document.querySelectorAll(".suggestion").forEach((link) => { link.parentElement.hidden = named.has(link.dataset.name); });
}

// --- adding ----------------------------------------------------------------------------------------------------------------

function adds(kind, field) {
  const form = $(`${kind}-add`);
  const draft = formKey(page.dataset.group, kind);
  const half = formOf(draft);
  if (half && !typed(form)) {
    fill(form, half.fields);
    form.querySelector("details")?.toggleAttribute("open", half.told !== field.value.trim());
  }
  const keepHalf = () => (typed(form) ? saveForm(draft, form) : saveDraft(draft, ""));
  form.addEventListener("input", () => {
    keepHalf();
    showState(outbox.waiting());
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const note = newId();
    if (!field.value.trim() || !begin(kind, note, said(form))) return field.focus();
    form.reset();
    field.value = "";
    keepHalf();
    form.querySelector("details")?.removeAttribute("open");
    $(`${kind}-${note}`)?.scrollIntoView({ block: "nearest" });
    field.focus({ preventScroll: true });
  });
}

function begin(kind, note, fields) {
  return write(kind, note, fields, 0);
}

adds("player", $("name"));
adds("ambition", $("ambition"));
$("ambition").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return; // that one takes a word that is offered
  event.preventDefault(); // one sentence has one line
  $("ambition-add").requestSubmit();
});

page.addEventListener("click", (event) => {
  const link = event.target.closest(".suggestion");
  if (!link) return;
  event.preventDefault();
  const { name, kind, distance } = link.dataset;
  const next = link.parentElement.nextElementSibling ?? link.parentElement.previousElementSibling;
  if (begin("player", newId(), { name, kind, distance, with_us: "yes" })) announce(name);
  if (link.parentElement.hidden) next?.querySelector("a")?.focus({ preventScroll: true });
});
page.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches(".suggestion")) { event.preventDefault(); event.target.click(); }
});

page.addEventListener("submit", (event) => {
  if (!event.target.matches(".support")) return;
  event.preventDefault();
  const url = new URL(event.target.action).pathname;
  const text = event.target.parentElement.querySelector(".ambition-text").textContent;
  keep({ method: "POST", url, note: url.split("/").at(-3), text, fields: { stands: event.submitter.value } });
});

// --- changing --------------------------------------------------------------------------------------------------------------

/** What is said of it by now: what waits here, else what the server has. */
function fieldsOf(kind, item) {
  const newest = outbox.waiting().filter((entry) => entry.method === "PUT" && itemId(entry) === item.id).at(-1);
  if (newest) {
    const { base, ...fields } = newest.fields;
    return fields;
  }
  const { name, kind: sort, kindWords, role, brings, distance, withUs, text } = item.dataset;
  return kind === "ambition" ? { text } : { name, kind: sort, kind_words: kindWords, role, brings, distance, with_us: withUs };
}

page.addEventListener("click", (event) => {
  const link = event.target.closest(".player-open, .ambition-open");
  if (!link) return;
  event.preventDefault();
  changes.begin(link.matches(".player-open") ? "player" : "ambition", link.closest("li"));
});

const changes = new Changes({
  group: page.dataset.group,
  words,
  read: (kind, item) => ({ was: fieldsOf(kind, item), version: baseOf(kind, item.id.slice(kind.length + 1)) }),
  save: write,
  withdraw: (kind, note, was, version) =>
    keep({ method: "DELETE", url: `${URLS[kind]}${note}/`, note, text: was.name ?? was.text, was, fields: { base: version } }),
});

// --- the stream --------------------------------------------------------------------------------------------------------------

const stream = new Stream({
  url: page.dataset.stream,
  seen: Number(page.dataset.seen),
  onParts(html) {
    place(html);
    followRound();
    show();
  },
  ...followSeat({
    words,
    hurry: () => outbox.hurry(),
    holdsText: () => outbox.entries().length || [...document.querySelectorAll("form.team-form, dialog[open] form.stack")].some(typed),
  }),
});

/** The round opens, or all is over, while the page is looked at. A text that nobody has is not hidden. */
function followRound() {
  const now = $("now").dataset;
  const isOpen = now.opened.split(" ").includes(page.dataset.round);
  const isOver = "finished" in now;
  $("closed").hidden = isOpen || isOver;
  document.querySelectorAll(".team-form").forEach((form) => { form.hidden = (!isOpen || isOver) && !typed(form); });
}

startClocks({
  tell(minutes, clock) {
    announce(minutes > 1 ? words.minutesLeft.replace("%n%", minutes) : minutes ? words.minuteLeft : clock.dataset.out);
  },
});
changes.resume();
followRound();
show();
outbox.hurry();
