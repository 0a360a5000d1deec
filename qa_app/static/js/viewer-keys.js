// The viewer by keyboard. Letters work anywhere on the page but in fields; keys that move the text work
// when a pane has the focus. The desk keeps 1-9, j, k, n, ? and Ctrl+Enter for itself.

const typing = (target) =>
  target.matches?.("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");

export function keys(viewer) {
  const anywhere = {
    e: () => viewer.evidence?.quote(),
    r: (event) => (event.shiftKey ? viewer.rotate() : viewer.evidence?.select(!viewer.evidence.selecting)),
    o: () => viewer.drawer.toggle("outline"),
    "/": () => viewer.drawer.show("search"),
    s: () => viewer.split(!viewer.second),
    f: () => viewer.fill(),
    v: () => viewer.focus(),
    "+": () => viewer.active.zoomStep(1),
    "=": () => viewer.active.zoomStep(1),
    "-": () => viewer.active.zoomStep(-1),
    _: () => viewer.active.zoomStep(-1),
    0: () => viewer.fit(),
    "]": () => viewer.active.step(1),
    "[": () => viewer.active.step(-1),
    "}": () => viewer.stepDocument(1),
    "{": () => viewer.stepDocument(-1),
  };
  const inside = {
    ArrowRight: () => viewer.active.step(1),
    ArrowLeft: () => viewer.active.step(-1),
    Home: () => viewer.active.goTo(0),
    End: () => viewer.active.goTo(viewer.file.pages.length - 1),
  };

  function onKey(event) {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const at = event.target;
    const hasFocus = viewer.root.contains(at);
    if (event.key === "Escape" && viewer.escape()) {
      event.preventDefault();
      return;
    }
    if (event.altKey || typing(at)) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== "f" || !hasFocus) return;
      event.preventDefault();
      viewer.drawer.show("search");
      return;
    }
    const sideways = at.scrollWidth > at.clientWidth + 4 && event.key.startsWith("Arrow");
    const inPane = at.matches?.("[data-viewer-scroll]") && !sideways;
    const run = (inPane && inside[event.key]) || anywhere[event.key.toLowerCase()];
    if (!run || !viewer.ready || !viewer.shown) return;
    event.preventDefault();
    run(event);
    viewer.changed();
  }

  document.addEventListener("keydown", onKey);
}
