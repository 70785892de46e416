// The laptop: everything on the board comes through the stream; every button is a form that htmx sends.

import { startClocks } from "./clock.js";
import "./forms.js";
import "./kept.js";
import "./keys.js";
import { place } from "./parts.js";
import { Stream } from "./stream.js";

const page = document.getElementById("console");

new Stream({
  url: page.dataset.stream,
  seen: 0,
  onParts: place,
  onEnd(reason) {
    if (reason === "over") location.reload(); // signed out, or no longer led by this user
    else document.getElementById("line-lost").hidden = false;
  },
  onState(isOpen) { document.getElementById("line-lost").hidden = isOpen; },
});
startClocks();
