// Rounds and questions: all of them are in the page, and one question is shown. A new round comes by itself, but moves nobody who writes.

import { announce, toast } from "./told.js";

const $ = (id) => document.getElementById(id);
const page = $("group");
const words = $("words").dataset;
const field = $("text");
let round = $("now").dataset.round;
let step = $("now").dataset.step;
let isLeftBehind = false; // a round has begun in the middle of somebody's sentence

function showQuestion(number) {
  const round = number.split(".")[0];
  $("composer-question").value = number;
  field.placeholder = words.writeTo.replace("%n%", number);
  document.querySelectorAll("section.round").forEach((part) => { part.hidden = part.dataset.round !== round; });
  document.querySelectorAll("section.question").forEach((part) => { part.hidden = part.dataset.question !== number; });
  document.querySelectorAll(".questions a, .rounds a").forEach((link) => {
    const chosen = link.dataset.question ? link.dataset.question === number : link.dataset.round === round;
    if (chosen) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  history.replaceState(history.state, "", `?question=${number}${$("paper") ? "&paper=yes" : ""}`);
}

page.addEventListener("click", (event) => {
  const link = event.target.closest(".questions a, .rounds a");
  if (!link) return;
  event.preventDefault();
  isLeftBehind = false; // whoever has chosen a question stays there
  showQuestion(link.dataset.question ?? `${link.dataset.round}.1`);
});

/** A round opens: its questions are in the page already. Whoever is in the middle of a sentence is told, not moved. */
export function followRound() {
  const now = $("now").dataset;
  const opened = now.opened.split(" ").filter(Boolean);
  const isElsewhere = Boolean(now.meeting) && now.meeting !== page.dataset.meeting; // between two meetings nobody is
  const isClosed = isElsewhere || "finished" in now;
  $("waiting").hidden = opened.length > 0 && !("gathering" in now);
  if (now.step !== step && $("look_back")) $("look_back").open = now.step === "look-back";
  step = now.step;
  $("new-meeting").hidden = !isElsewhere;
  $("plenary-link").hidden = "finished" in now || now.writer !== page.dataset.seats.split(" ")[0];
  $("composer").hidden = opened.length === 0 || (isClosed && !field.value.trim()); // a text nobody has is not hidden
  $("rounds").hidden = opened.length < 2;
  document.querySelectorAll(".rounds a").forEach((link) => { link.hidden = !opened.includes(link.dataset.round); });
  if (now.round === round) return;
  round = now.round;
  if (!opened.includes(round)) return;
  isLeftBehind = Boolean(field.value.trim());
  if (isLeftBehind) toast(words.newRound.replace("%n%", round));
  else showQuestion(`${round}.1`);
  announce(words.newRound.replace("%n%", round));
}

/** The sentence that belonged to the round before is added: on to the questions of this one. */
export function catchUp() {
  if (isLeftBehind) showQuestion(`${round}.1`);
  isLeftBehind = false;
}

/** To the next question of those that have been asked; behind the last one stays there. */
export function goOn() {
  const asked = [...document.querySelectorAll(".questions a")].map((link) => link.dataset.question).filter(isOpened);
  const next = asked[asked.indexOf($("composer-question").value) + 1];
  if (!next) return;
  showQuestion(next);
  announce(document.getElementById(`asks-${next}`).textContent);
}

const isOpened = (number) => $("now").dataset.opened.split(" ").includes(number.split(".")[0]);

/** How many notes each question has, and how many of the round's are picked for plenary. */
export function count() {
  document.querySelectorAll("[data-count]").forEach((count) => {
    const notes = $(`notes-${count.dataset.count}`);
    count.textContent = notes ? notes.children.length : 0;
  });
  document.querySelectorAll("[data-picked]").forEach((line) => {
    const picked = line.parentElement.querySelectorAll(".note[data-mark=finding], .note[data-mark=aha]").length;
    line.textContent = words[`picked-${Math.min(picked, 4)}`].replace("%n%", picked);
  });
}

/** With many notes on a question the newest are shown, until somebody asks for all. */
page.addEventListener("click", (event) => {
  const button = event.target.closest(".older");
  if (!button) return;
  const notes = $(button.getAttribute("aria-controls"));
  notes.classList.add("is-whole");
  notes.querySelector(".note-open").focus({ preventScroll: true });
});
