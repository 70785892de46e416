// A soft hint when what is typed looks like it could point out a person. Worked out on the phone, so that nobody else looks for it; it stops
// nothing, because what looks like a telephone number may be a price, and the writer knows.

import { announce } from "./told.js";

const LONGEST = 2_000; // letters of a note; somebody may paste a whole book, and the search would stop the phone
const PAUSE = 700; // a number that is still being typed looks like many things
const ALONE = (number) => new RegExp(`(?:^|[^\\d.,])(?:${number})(?![\\d]|[.,]\\d)`, "u"); // no lookbehind: phones from before 2023
const IDENTITY = ALONE("\\d{6}[ \\u00a0-]?\\d{5}|\\d\\d([ .])\\d\\d\\1\\d\\d[ \\u00a0-]?\\d{3} ?\\d\\d");
const EMAIL = /[\p{L}\d_.+-]{1,64}@[\p{L}\d-]+(?:\.[\p{L}\d-]+)*\.\p{L}{2,}/u;
const ABROAD = ALONE("(?:\\+|00)(?:4[567]|358)(?:[ \\u00a0]?\\d){8,10}");
const PHONE = ALONE("[2-9]\\d{7}|[2-9]\\d(?:[ \\u00a0]\\d\\d){3}|[2-9]\\d\\d[ \\u00a0]\\d\\d[ \\u00a0]\\d{3}");
const MONEY = /(?:kr|kroner|nok|mill|mrd|kwh)\b|,-|%/iu;
const DAY = /^(?:(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))$/;

/** What kind of personal data a text seems to hold: "identity", "email", "phone", or "" for none. */
export function personal(whole) {
  const text = whole.slice(0, LONGEST);
  if (IDENTITY.test(text)) return "identity";
  if (EMAIL.test(text)) return "email";
  return ABROAD.test(text) || hasPhone(text) ? "phone" : "";
}

/** Eight digits as people write a telephone number, and neither a date nor an amount. */
function hasPhone(text) {
  for (const found of text.matchAll(new RegExp(PHONE, "gu"))) {
    const digits = found[0].replace(/\D/g, "");
    const isRound = /000$/.test(digits) && !/\d\s\d/.test(found[0]);
    const end = found.index + found[0].length;
    const beside = `${text.slice(Math.max(0, found.index - 5), found.index)} ${text.slice(end, end + 9)}`;
    if (!DAY.test(digits) && !isRound && !MONEY.test(beside)) return true;
  }
  return false;
}

/** Keep `line` under `field`: told once, gone when the text is changed so that it no longer applies. Returns what looks again. */
export function hintAt(field, line, words) {
  let timer;
  const tell = (kind) => {
    line.dataset.kind = kind;
    line.textContent = words[kind];
    line.hidden = false;
    announce(words[kind]);
  };
  const look = () => {
    const kind = personal(field.value);
    clearTimeout(timer);
    line.hidden = line.hidden || !kind;
    if (kind && (line.hidden || line.dataset.kind !== kind)) timer = setTimeout(tell, PAUSE, kind);
  };
  field.addEventListener("input", look);
  look();
  return look;
}
