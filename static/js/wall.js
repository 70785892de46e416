// The big screen: follows the agenda by itself, turned by keys, and can be held still.

import { startClocks } from "./clock.js";
import "./forms.js";
import { place } from "./parts.js";
import { Stream } from "./stream.js";

const page = document.getElementById("wall-page");
const hold = document.getElementById("hold");
let held = false;
let latest = "";

new Stream({
  url: page.dataset.stream,
  seen: 0,
  onParts(html) {
    if (held) latest = html;
    else place(html);
  },
  onEnd(reason) { if (reason === "over") location.reload(); },
});
startClocks();

hold.addEventListener("click", () => {
  held = !held;
  hold.setAttribute("aria-pressed", String(held));
  page.classList.toggle("is-held", held);
  if (!held && latest) place(latest);
  latest = "";
});
document.getElementById("fullscreen").addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const id = { ArrowRight: "turn-next", PageDown: "turn-next", ArrowLeft: "turn-back", PageUp: "turn-back", p: "hold", f: "fullscreen" }[event.key];
  const button = id && document.getElementById(id);
  if (!button) return;
  event.preventDefault();
  button.click();
});
