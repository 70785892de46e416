// Puts drawn fragments in their places. A fragment's root element has an id; a note also has a version and a question's list.
// Nothing here ever touches an input: what is refreshed live contains none.

/** Replace or insert every root element of `html`. Returns the elements that are now in the page. */
export function place(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  const focused = document.activeElement?.id;
  const placed = [...box.content.children].map((element) => (element.dataset.version ? placeNote(element) : placePart(element)));
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
  return placed.filter(Boolean);
}

function placePart(element) {
  const old = document.getElementById(element.id);
  if (!old) return null;
  old.replaceWith(element);
  window.htmx?.process(element);
  return element;
}

function placeNote(note) {
  const old = document.getElementById(note.id);
  if (old && Number(old.dataset.revision) > Number(note.dataset.revision)) return old; // a late answer: the page knows more
  if (note.hidden) {
    const next = old?.nextElementSibling ?? old?.previousElementSibling;
    if (old?.contains(document.activeElement)) next?.querySelector("a, button")?.focus();
    old?.remove();
    return null;
  }
  const held = old?.contains(document.activeElement) ? document.activeElement.className || document.activeElement.name : "";
  if (old && !("pending" in old.dataset)) old.replaceWith(note);
  else {
    old?.remove();
    insertInOrder(note);
  }
  if (held) (note.querySelector(`.${CSS.escape(held)}, [name="${CSS.escape(held)}"]`) ?? note).focus({ preventScroll: true });
  return note;
}

/** Notes stand in the order the group's revision gave them; those still waiting for network stand last. */
function insertInOrder(note) {
  const list = document.getElementById(`notes-${note.dataset.question}`);
  if (!list) return;
  const place = Number(note.dataset.place);
  const after = [...list.children].find((other) => "pending" in other.dataset || Number(other.dataset.place) > place);
  list.insertBefore(note, after ?? null);
}
