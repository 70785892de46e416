// A phone's three dots. Where they are is what the server has, with what still waits in the outbox on top: the page shows a dot at once, and
// a bad network loses none.

import { arrivals } from "./arrivals.js";
import { renewToken, token } from "./forms.js";
import { Outbox } from "./outbox.js";
import { place as put } from "./parts.js";
import { followSeat } from "./seat.js";
import { Stream } from "./stream.js";
import { announce, toast } from "./told.js";

const $ = (id) => document.getElementById(id);
const page = $("dots");
const words = $("words").dataset;
const url = `/g/${page.dataset.group}/dots/`;
const round = page.dataset.round;
const isMine = (entry) => entry.url === url && entry.fields.round === round;
const choices = () => [...document.querySelectorAll(".dot-choice[data-on]")];
const textOf = (on) => choices().find((one) => one.dataset.on === on)?.querySelector(".note-text").innerText.trim() ?? "";

const received = arrivals(isMine);
const outbox = new Outbox({
  group: page.dataset.group, token, renew: renewToken, onChange: draw, onBack: (time) => stream.doubt(time),
  onAnswer(entry, answer) {
    if (isMine(entry) && $("mine")) served = read(parsed(answer.html));
    draw();
    followState();
  },
});

/** Read and not put in place: what one has the focus on stays where it is. */
function parsed(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  return box.content;
}

/** Where each dot is, by its place. */
function read(mine) {
  return new Map([...(mine?.querySelectorAll("li") ?? [])].map((line) => [line.dataset.place, line.dataset.on]));
}

let served = read($("mine"));

function places() {
  const now = new Map(served);
  for (const entry of outbox.waiting().filter(isMine)) now.set(entry.fields.place, entry.fields.on);
  return now;
}

function draw() {
  if (!page.isConnected) return; // left
  for (const { fields } of received(outbox)) served.set(fields.place, fields.on);
  tellRefused();
  if (!$("mine")) return;
  const now = places();
  const free = [...now.keys()].find((one) => !now.get(one));
  const left = [...now.values()].filter((on) => !on).length;
  for (const line of $("mine").querySelectorAll("li")) drawMine(line, now.get(line.dataset.place));
  for (const one of choices()) {
    one.querySelector(".dot-own").hidden = ![...now.values()].includes(one.dataset.on);
    one.querySelector("button").disabled = !free;
  }
  $("give").elements.place.value = free ?? "";
  $("left").textContent = $("left").dataset[left];
  const waiting = outbox.waiting().filter(isMine).length;
  $("state").dataset.state = waiting ? "waiting" : "saved";
  $("state").textContent = $("state").dataset[waiting ? "waiting" : "saved"].replace("%n%", waiting);
  lookAfterFocus();
}

function drawMine(line, on) {
  line.querySelector(".dot").textContent = on ? "●" : "○";
  line.querySelector(".dot-text").textContent = on ? textOf(on).slice(0, 80) : words.notGiven;
  line.querySelector("form").hidden = !on;
}

/** Where the button that was pressed can be pressed no more, whoever uses a keyboard goes on from the title of their dots. */
function lookAfterFocus() {
  const at = document.activeElement;
  if (at?.disabled || at?.closest("[hidden]")) $("mine-title").focus({ preventScroll: true });
}

/** A dot that the server will never take has no text to lose: why is told, and it is as not given. */
function tellRefused() {
  const refused = outbox.failed().filter((entry) => entry.url === url);
  for (const entry of refused) {
    toast(/^\d+$/.test(entry.failed) ? words.refused : entry.failed);
    outbox.drop(entry.edit);
  }
}

page.addEventListener("submit", (event) => {
  event.preventDefault();
  const place = event.target.elements.place.value;
  const on = event.submitter?.value ?? "";
  if (!place) return;
  try {
    outbox.add({ method: "POST", url, note: `dot-${round}-${place}`, text: textOf(on), fields: { place, on, round } });
  } catch {
    toast(words.noRoom);
    return;
  }
  announce($("left").textContent);
});

/** Opened, closed or shown meanwhile, or another round: the page is another one, once what waits has been settled. */
function followState() {
  const { dots, round: present } = $("dots-link").dataset;
  const isOther = dots !== page.dataset.dots || present !== round;
  if (isOther && !outbox.waiting().some((entry) => entry.url === url)) location.reload();
}

const stream = new Stream({
  url: page.dataset.stream,
  seen: Number(page.dataset.seen),
  onParts(html) {
    put(html);
    followState();
  },
  ...followSeat({ words, hurry: () => outbox.hurry() }),
});

draw();
outbox.hurry();
