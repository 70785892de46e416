// A group's team on the phone: players, ambitions, and standing behind what other groups want. What is typed goes through the outbox, as on the
// group's page, and waits in its list until the server has it.

import { startClocks } from "./clock.js";
import { renewToken, token } from "./forms.js";
import { within } from "./line.js";
import { newId, Outbox } from "./outbox.js";
import { place } from "./parts.js";
import { Stream } from "./stream.js";
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
  const now = outbox.failed().length ? "failed" : waiting.length ? "waiting" : "saved";
  if (state.dataset.state !== now) announce(state.dataset[now].replace("%n%", waiting.length));
  state.dataset.state = now;
  state.textContent = state.dataset[now].replace("%n%", waiting.length);
  state.hidden = now === "saved" && state.hidden;
  const written = new Map(ours(waiting).filter((entry) => entry.method === "PUT").map((entry) => [itemId(entry), entry]));
  document.querySelectorAll("li[data-pending]").forEach((item) => written.has(item.id) || item.remove());
  document.querySelectorAll("li.is-waiting").forEach(putBack);
  written.forEach(overlay);
  document.querySelectorAll(".support").forEach((form) => showSupport(form, waiting));
  showUnsent(outbox, words);
  followSuggestions();
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

function showSupport(form, waiting) {
  const newest = waiting.filter((entry) => kindOf(entry) === "support" && form.action.endsWith(entry.url)).at(-1);
  const button = form.querySelector("button");
  if (!newest) return;
  button.ariaPressed = String(newest.fields.stands === "yes");
  button.value = newest.fields.stands === "yes" ? "no" : "yes";
}

/** Who is on the list is not suggested. */
function followSuggestions() {
  const named = new Set([...document.querySelectorAll(`#${LISTS.player} .player-name`)].map((name) => name.textContent));
  document.querySelectorAll(".suggestion").forEach((link) => { link.parentElement.hidden = named.has(link.dataset.name); });
}

// --- adding ----------------------------------------------------------------------------------------------------------------

const said = (form) => {
  const { edit, base, csrfmiddlewaretoken, ...fields } = Object.fromEntries(new FormData(form));
  return fields;
};

function adds(kind, field) {
  const form = $(`${kind}-add`);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const note = newId();
    if (!field.value.trim() || !begin(kind, note, said(form))) return field.focus();
    form.reset();
    field.value = "";
    form.querySelector("details")?.removeAttribute("open");
    $(`${kind}-${note}`)?.scrollIntoView({ block: "nearest" });
    field.focus({ preventScroll: true });
  });
}

function begin(kind, note, fields) {
  state.hidden = false;
  return write(kind, note, fields, 0);
}

adds("player", $("name"));
adds("ambition", $("ambition"));
$("ambition").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey) return;
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
  state.hidden = false;
  keep({ method: "POST", url, note: url.split("/").at(-3), text: "", fields: { stands: event.submitter.value } });
});

// --- changing --------------------------------------------------------------------------------------------------------------

let open = null; // {kind, note, was, version}

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
  const item = link.closest("li");
  const kind = link.matches(".player-open") ? "player" : "ambition";
  const note = item.id.slice(kind.length + 1);
  open = { kind, note, was: fieldsOf(kind, item), version: baseOf(kind, note) };
  const form = $(`${kind}-dialog`).querySelector("form.stack");
  form.reset();
  for (const [name, value] of Object.entries(open.was)) if (form.elements[name]) form.elements[name].value = value ?? "";
  $(`${kind}-dialog`).showModal();
});

for (const kind of ["player", "ambition"]) {
  const dialog = $(`${kind}-dialog`);
  dialog.addEventListener("close", () => $(`${kind}-${open?.note}`)?.querySelector("a")?.focus({ preventScroll: true }));
  dialog.querySelector("form.stack").addEventListener("submit", (event) => {
    const { note, was, version } = open;
    state.hidden = false;
    if (event.submitter?.value === "withdraw") {
      return keep({ method: "DELETE", url: `${URLS[kind]}${note}/`, note, text: was.name ?? was.text, was, fields: { base: version } });
    }
    const now = said(event.target);
    const isChanged = Object.keys(now).some((name) => now[name] !== (was[name] ?? ""));
    if (isChanged && !write(kind, note, now, version)) event.preventDefault();
  });
}

// --- the stream --------------------------------------------------------------------------------------------------------------

let closed = 0;
const stream = new Stream({
  url: page.dataset.stream,
  seen: Number(page.dataset.seen),
  onParts(html) {
    place(html);
    followRound();
    show();
  },
  onState(isOpen) {
    closed = isOpen ? 0 : closed + 1;
    if (isOpen) outbox.hurry();
    else if (closed === 3) lookForSeat();
  },
  onEnd(reason) {
    if (reason !== "left") return lookForSeat();
    document.body.replaceChildren();
    return location.replace("/");
  },
});

/** The round opens while the page is looked at. */
function followRound() {
  const now = $("now").dataset;
  const isOpen = now.opened.split(" ").includes(page.dataset.round);
  $("closed").hidden = isOpen || "finished" in now;
  document.querySelectorAll(".team-form").forEach((form) => { form.hidden = !isOpen; });
}

/** The stream does not say why it is refused; the page does. */
async function lookForSeat() {
  try {
    const answer = await fetch(location.pathname, { method: "HEAD", signal: within(4_000) });
    if (answer.redirected) location.replace(answer.url);
    else if (answer.status === 404) toast(words.seatLost);
  } catch {
    closed = 0; // no network: nothing is known
  }
}

startClocks({
  tell(minutes, clock) {
    announce(minutes > 1 ? words.minutesLeft.replace("%n%", minutes) : minutes ? words.minuteLeft : clock.dataset.out);
  },
});
show();
outbox.hurry();
