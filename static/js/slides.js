// A screen of several slides shows one at a time, and stays at it when it is drawn anew. Without this script they stand one below the other.

const main = document.getElementById("main");
let at = 0;

const slides = () => [...main.querySelectorAll(".slide")];

function show() {
  const all = slides();
  if (!all.length) { at = 0; return; } // another screen: the next one begins at its first slide
  at = Math.min(Math.max(at, 0), all.length - 1);
  all.forEach((slide, place) => { slide.hidden = place !== at; });
  main.querySelectorAll("[data-slide-at]").forEach((place) => { place.textContent = place.dataset.slideAt.replace("%n%", at + 1).replace("%of%", all.length); });
  main.querySelectorAll("[data-slide-turn]").forEach((button) => {
    button.hidden = false;
    button.disabled = at + Number(button.dataset.slideTurn) < 0 || at + Number(button.dataset.slideTurn) >= all.length;
  });
}

main.addEventListener("click", (event) => {
  const button = event.target.closest("[data-slide-turn]");
  if (!button) return;
  at += Number(button.dataset.slideTurn);
  show();
});
new MutationObserver(show).observe(main, { childList: true });
show();
