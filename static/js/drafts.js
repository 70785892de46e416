// Half texts: kept on this phone while they are typed, each under a key of its own, so that neither a reload nor a move to another table takes
// them. On a phone without room they are kept as long as the page is open.
//
// `selvsjekk-draft:<group>` is the note field's, with `:point-4` after it that of a reason on the map, `selvsjekk-draft-plenary:<group>` the
// writer's. A form of the team page has more than one field: `selvsjekk-draft-team:<group>:…` is JSON, with what was typed as `told`.

import { shelf } from "./outbox.js";

const SHOWN = 80; // letters: enough to know one's own text by
const OF_FORMS = "selvsjekk-draft-team:";
const inMemory = new Map();

/** An empty one is forgotten. */
export function saveDraft(key, text) {
  inMemory.delete(key);
  try {
    if (text) shelf.setItem(key, text);
    else shelf.removeItem(key);
  } catch {
    inMemory.set(key, text);
  }
}

export function draftOf(key) {
  return inMemory.get(key) ?? shelf.getItem(key) ?? "";
}

export function draftKeys(prefix) {
  return [...new Set([...Object.keys(shelf), ...inMemory.keys()])].filter((key) => key.startsWith(prefix));
}

/** False while this page is the only one that has some of them. */
export function areKept() {
  return !inMemory.size;
}

/** All of this phone, as whoever wrote them knows them. */
export function halfTexts() {
  const keys = draftKeys("selvsjekk-draft").filter((key) => !key.startsWith("selvsjekk-draft-private:")); // that one says whose, not what
  const texts = keys.map((key) => (key.startsWith(OF_FORMS) ? JSON.parse(draftOf(key)).told : draftOf(key)).trim());
  return texts.filter(Boolean).map((text) => (text.length > SHOWN ? `${text.slice(0, SHOWN)} …` : text));
}

// --- forms with more than one field ----------------------------------------------------------------------------------------

export const formKey = (group, name) => `${OF_FORMS}${group}:${name}`;

/** What is said with a form, without what it is sent with. */
export function said(form) {
  const { edit, base, csrfmiddlewaretoken, ...fields } = Object.fromEntries(new FormData(form));
  return fields;
}

/** What somebody has written in a form: a choice alone is no text. */
export function typed(form) {
  const fields = [...form.querySelectorAll("textarea, input:not([type=hidden], [type=radio])")];
  return fields.map((field) => field.value.trim()).filter(Boolean).join(" · ");
}

export function fill(form, fields) {
  for (const [name, value] of Object.entries(fields)) if (form.elements[name]) form.elements[name].value = value ?? "";
}

/** `more`: what a form that is filled again must know. */
export function saveForm(key, form, more = {}) {
  saveDraft(key, JSON.stringify({ ...more, told: typed(form), fields: said(form) }));
}

/** Null when there is none. */
export function formOf(key) {
  return JSON.parse(draftOf(key) || null);
}
