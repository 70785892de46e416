// What every live page does with its forms: what is sent carries the page's token, and `data-opens` opens a dialog.

import { within } from "./line.js";

export const token = () => document.querySelector("meta[name=csrf-token]").content;

document.addEventListener("htmx:config:request", (event) => { event.detail.ctx.request.headers["X-CSRFToken"] = token(); });
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
});

/** A new token, when the old one is no longer taken. False when there is none to be had. */
export async function renewToken() {
  try {
    const drawn = new DOMParser().parseFromString(await (await fetch(location.href, { signal: within(4_000) })).text(), "text/html");
    const fresh = drawn.querySelector("meta[name=csrf-token]")?.content;
    if (!fresh || fresh === token()) return false;
    document.querySelector("meta[name=csrf-token]").content = fresh;
    return true;
  } catch {
    return true; // no network: try again later
  }
}
