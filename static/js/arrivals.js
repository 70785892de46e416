// What was on its way from this phone and has been received. Each act is answered to the page that sent it, and that may be another one.

/** `isOurs(entry)`. Returns what tells, of an outbox, which of our entries were received since it was asked last. */
export function arrivals(isOurs) {
  let onItsWay = new Map();
  addEventListener("storage", ({ key, newValue }) => {
    const entry = newValue && key.startsWith("selvsjekk:") ? JSON.parse(newValue) : null;
    if (entry?.failed) onItsWay.delete(entry.edit); // refused to another page, which may have thrown it away before we look
  });
  return (outbox) => {
    const kept = new Set(outbox.entries().map((entry) => entry.edit));
    const received = [...onItsWay.values()].filter((entry) => !kept.has(entry.edit));
    onItsWay = new Map(outbox.waiting().filter(isOurs).map((entry) => [entry.edit, entry]));
    return received;
  };
}
