// Time in words: counts down to an end time that the server decides, and knows when the silent minutes are over. Never locks or clears
// anything: when time is out it says so.

import { serverNow } from "./servertime.js";

const TOLD_AT = [10, 5, 1, 0]; // minutes left that are read aloud

/**
 * Draw every `.clock` and `.silence` four times a second; `tell(minutes, clock)` when 10, 5, 1 and 0 minutes are left; `onSilence(isSilent)`
 * when it begins or ends.
 */
export function startClocks({ tell = () => {}, onSilence = () => {} } = {}) {
  let before = { ends: "", left: null };
  let wasSilent = isSilent();
  setInterval(() => {
    const clocks = document.querySelectorAll(".clock");
    clocks.forEach(draw);
    const now = { ends: clocks[0]?.dataset.ends, left: secondsLeft(clocks[0]) };
    const passed = (minutes) => before.left > minutes * 60 && now.left <= minutes * 60;
    if (now.ends === before.ends && now.left !== null) TOLD_AT.filter(passed).forEach((minutes) => tell(minutes, clocks[0]));
    before = now;
    const silent = isSilent();
    document.querySelectorAll(".silence [data-while]").forEach((words) => { words.hidden = (words.dataset.while === "silent") !== silent; });
    if (silent !== wasSilent) onSilence(silent);
    wasSilent = silent;
  }, 250);
}

/** In the minutes when everybody writes alone; while the clock is stopped, as the server saw it. */
export function isSilent() {
  const line = document.querySelector(".silence");
  const now = serverNow();
  return line?.dataset.talkAt && now !== null ? now < Number(line.dataset.talkAt) : line?.dataset.silent !== undefined;
}

function secondsLeft(clock) {
  if (!clock) return null;
  if (clock.dataset.left) return Number(clock.dataset.left);
  const now = serverNow();
  if (!clock.dataset.ends || now === null) return null; // what the server drew stays: until when
  return Math.ceil((Number(clock.dataset.ends) - now) / 1000);
}

function draw(clock) {
  const left = secondsLeft(clock);
  if (left === null) return;
  const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  const isLast = left > 0 && left <= 60;
  const shown = isLast ? clock.dataset.last.replace("%t%", time) : left > 0 ? time : clock.dataset.out;
  if (clock.textContent !== shown) clock.textContent = shown;
  clock.classList.toggle("is-last", isLast);
  clock.classList.toggle("is-out", left <= 0);
}
