// Points on an owner's picture: tapped to where they lie, or moved by keys. The number fields are the form; this only fills them in.

const $ = (id) => document.getElementById(id);
const form = $("own-map");
const stage = $("own-stage");
const file = form?.querySelector("input[type=file]");

// --- the file ----------------------------------------------------------------------------------------------------------

/** Said at once: a server that refuses a file while it is being sent cannot say why. */
file?.addEventListener("change", () => {
  const isTooLarge = (file.files[0]?.size ?? 0) > Number(file.dataset.most);
  $("picture-error").hidden = !isTooLarge;
  $("picture-error").textContent = isTooLarge ? file.dataset.tooLarge : "";
  file.toggleAttribute("aria-invalid", isTooLarge);
  if (isTooLarge) file.value = "";
});

// --- what is typed is not lost by a slip -------------------------------------------------------------------------------

let isChanged = false;
form?.addEventListener("input", () => { isChanged = true; });
form?.addEventListener("submit", () => { isChanged = false; });
window.addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });

// --- the points --------------------------------------------------------------------------------------------------------

if (stage) {
  const stones = new Map([...stage.querySelectorAll(".own-stone")].map((stone) => [stone.dataset.point, stone]));
  const points = new Map([...form.querySelectorAll(".own-point")].map((point) => [point.dataset.point, point]));
  const field = (number, at) => points.get(number).querySelector(`[data-at=${at}]`);
  const count = form.querySelector("input[name=count]");
  let chosen = form.querySelector(".own-point[open]")?.dataset.point ?? "1";

  const inside = (input, value) => Math.min(Math.max(value, Number(input.min)), Number(input.max));

  function choose(number) {
    chosen = number;
    for (const [one, stone] of stones) {
      if (one === number) stone.setAttribute("aria-current", "true");
      else stone.removeAttribute("aria-current");
    }
    points.get(number).open = true; // closes the one that was open
    $("own-how").textContent = $("own-how").dataset.words.replace("%n%", number);
  }

  function place(number, x, y) {
    const fields = [field(number, "x"), field(number, "y")];
    fields[0].value = inside(fields[0], Math.round(x));
    fields[1].value = inside(fields[1], Math.round(y));
    isChanged = true;
    draw(number);
    $("own-told").textContent = $("own-told").dataset.words.replace("%n%", number).replace("%x%", fields[0].value).replace("%y%", fields[1].value);
  }

  function draw(number) {
    const [x, y] = ["x", "y"].map((at) => field(number, at));
    if (!x.value || !y.value) return; // being typed
    stones.get(number).setAttribute("transform", `translate(${inside(x, Number(x.value)) * 12} ${inside(y, Number(y.value)) * 8})`);
  }

  stage.addEventListener("click", (event) => {
    const stone = event.target.closest(".own-stone");
    if (stone) {
      event.preventDefault();
      choose(stone.dataset.point);
      return;
    }
    const box = stage.getBoundingClientRect();
    place(chosen, ((event.clientX - box.x) / box.width) * 100, ((event.clientY - box.y) / box.height) * 100);
    stones.get(chosen).focus({ preventScroll: true });
  });

  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  stage.addEventListener("keydown", (event) => {
    const number = event.target.closest(".own-stone")?.dataset.point;
    const way = WAYS[event.key];
    if (!number || !way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (number !== chosen) choose(number);
    const far = event.shiftKey ? 5 : 1;
    place(number, Number(field(number, "x").value) + far * way[0], Number(field(number, "y").value) + far * way[1]);
  });

  form.addEventListener("input", (event) => {
    const point = event.target.closest(".own-point");
    if (event.target.dataset.at) draw(point.dataset.point);
    else if ("titleField" in event.target.dataset) point.querySelector("[data-title]").textContent = event.target.value;
    else if (event.target === count) showSoMany();
  });
  form.addEventListener("toggle", (event) => {
    if (event.target.matches(".own-point") && event.target.open && event.target.dataset.point !== chosen) choose(event.target.dataset.point);
  }, true);
  form.addEventListener("click", (event) => {
    const link = event.target.closest("a.ds-link[data-point]");
    if (link) choose(link.dataset.point);
  });

  function showSoMany() {
    const most = count ? Number(count.value) || stones.size : stones.size;
    for (const part of [...stones.values(), ...points.values()]) {
      const isHidden = Number(part.dataset.point) > most;
      if (isHidden) part.setAttribute("hidden", "");
      else part.removeAttribute("hidden");
    }
  }

  $("own-how").hidden = false;
  showSoMany();
  choose(chosen);
}
