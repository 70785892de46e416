// What a phone is told: a line for screen readers, and a slip at the foot of the page.

const $ = (id) => document.getElementById(id);
let toldAt = -5_000;
let toTell = "";
let toastTimer;

/** Read aloud, at most once in five seconds; the newest wins. */
export function announce(text) {
  toTell = text;
  const wait = Math.max(0, toldAt + 5_000 - performance.now());
  setTimeout(() => {
    if (!toTell || !$("announce")) return;
    $("announce").textContent = toTell;
    toldAt = performance.now();
    toTell = "";
  }, wait);
}

export function toast(text, undo = null) {
  $("toast-text").textContent = text;
  $("toast-undo").hidden = !undo;
  $("toast-undo").onclick = () => { $("toast").hidden = true; undo?.(); };
  $("toast").hidden = false;
  announce(text);
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 12_000);
}
