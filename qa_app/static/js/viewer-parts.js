// Small parts around the panes: the line above each with the choice of paper, and the line between two.

export class PaneHead {
  constructor(pane, viewer) {
    this.pane = pane;
    this.file = viewer.file;
    this.choice = pane.element.querySelector("[data-viewer-document]");
    this.place = pane.element.querySelector("[data-viewer-place]");
    this.fill();
    this.choice.onchange = () => {
      const first = Number(this.choice.value); // before the choice shows the pane's place again
      viewer.activate(pane);
      viewer.goToNumber(first);
    };
    const close = pane.element.querySelector("[data-viewer-pane-close]");
    if (close) close.onclick = () => viewer.split(false);
  }

  fill() {
    const groups = this.file.parts
      .filter((part) => part.documents.length)
      .map((part) => {
        const group = document.createElement("optgroup");
        group.label = part.title;
        group.append(...part.documents.map((paper) => new Option(paper.title, paper.first)));
        return group;
      });
    this.choice.replaceChildren(...groups);
  }

  show() {
    const page = this.file.pages[this.pane.current];
    const paper = this.file.documentOf(page);
    if (!paper) {
      this.place.textContent = "";
      return;
    }
    if (document.activeElement !== this.choice) this.choice.value = String(paper.first);
    const place = { page: page.number - paper.first + 1, total: paper.last - paper.first + 1 };
    this.place.textContent = this.file.say("inPaper", place);
  }
}

// The share of the first pane, by pointer or arrow keys. Side by side or one above the other is the
// style's decision, so the direction is read from where the panes stand.
export function splitter(root, kept, onChange) {
  const line = root.querySelector("[data-viewer-splitter]");
  const frame = line.parentElement;
  const upright = () => {
    const style = getComputedStyle(frame);
    return style.flexDirection.startsWith("row");
  };
  const set = (percent) => {
    const share = Math.round(Math.min(80, Math.max(20, percent)));
    frame.style.setProperty("--viewer-share", share);
    line.setAttribute("aria-valuenow", String(share));
    return share;
  };
  if (kept) set(kept);
  line.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    line.setPointerCapture(event.pointerId);
  });
  line.addEventListener("pointermove", (event) => {
    if (!line.hasPointerCapture(event.pointerId)) return;
    const box = frame.getBoundingClientRect();
    const along = upright()
      ? (event.clientX - box.left) / box.width
      : (event.clientY - box.top) / box.height;
    onChange(set(along * 100));
  });
  line.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -5, ArrowUp: -5, ArrowRight: 5, ArrowDown: 5 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(set(Number(line.getAttribute("aria-valuenow")) + step));
  });
}
