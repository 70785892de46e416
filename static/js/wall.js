// The big screen: follows the agenda by itself, turned by keys, and can be held still.

import { chime } from "./chime.js";
import { startClocks } from "./clock.js";
import "./forms.js";
import "./kept.js";
import "./keys.js";
import { place } from "./parts.js";
import "./slides.js";
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
startClocks({
  tell(minutes) { if (minutes === 0) chime(); },
  onSilence(isSilent) { if (!isSilent && document.querySelector(".silence")) chime(); }, // not when the round was left meanwhile
});

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
document.getElementById("blank").addEventListener("click", (event) => {
  event.currentTarget.setAttribute("aria-pressed", String(page.classList.toggle("is-blank")));
});
