// Counts down to an end time that the server decides. Never locks or clears anything: when time is out it says so.

import { serverNow } from "./servertime.js";

const TOLD_AT = [10, 5, 1]; // minutes left that are read aloud

/** Draw every `.clock` four times a second; `tell(minutes)` when 10, 5, 1 and 0 minutes are left. */
export function startClocks(tell = () => {}) {
  let before = null;
  setInterval(() => {
    const clocks = document.querySelectorAll(".clock");
    clocks.forEach(draw);
    const left = secondsLeft(clocks[0]);
    if (left !== null && before !== null && left < before) {
      for (const minutes of [...TOLD_AT, 0]) if (before > minutes * 60 && left <= minutes * 60) tell(minutes);
    }
    before = left;
  }, 250);
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
  const shown = left > 0 ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : clock.dataset.out;
  if (clock.textContent !== shown) clock.textContent = shown;
  clock.classList.toggle("is-out", left <= 0);
}
