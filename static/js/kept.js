// What somebody has opened stays open when the part it stands in is drawn anew.

const opened = new Set();

document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.("details[id]") || !target.isConnected) return;
  if (target.open) opened.add(target.id);
  else opened.delete(target.id);
}, true);
new MutationObserver(() => {
  for (const id of opened) {
    const details = document.getElementById(id);
    if (details && !details.open) details.open = true;
  }
}).observe(document.getElementById("main"), { childList: true, subtree: true });
