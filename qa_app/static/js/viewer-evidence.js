// Evidence: a page, or a rectangle drawn on a page by mouse, pen or finger. What was chosen goes out
// as the event viewer:evidence; who wants it listens (docs/front-end.md, "File viewer").

import { regionBetween, toPage } from "./viewer-geometry.js";

const SMALLEST = 8; // thousandths; less is a slip of the hand

export class Evidence {
  constructor(root, file, { pane, say }) {
    this.root = root;
    this.file = file;
    this.pane = pane;
    this.say = say;
    this.buttons = Array.from(root.querySelectorAll("[data-viewer-region]"));
    this.hint = root.querySelector("[data-viewer-region-hint]");
    this.drawn = null;
    root.addEventListener("pointerdown", (event) => this.begin(event));
    root.addEventListener("pointermove", (event) => this.stretch(event));
    root.addEventListener("pointerup", (event) => this.finish(event));
    root.addEventListener("pointercancel", () => this.drop());
    for (const button of root.querySelectorAll("[data-viewer-quote]")) {
      button.addEventListener("click", () => this.quote());
    }
    for (const button of this.buttons) {
      button.addEventListener("click", () => this.select(!this.selecting));
    }
  }

  get selecting() {
    return this.root.classList.contains("viewer-selecting");
  }

  select(on) {
    this.drop();
    this.root.classList.toggle("viewer-selecting", on);
    this.buttons.forEach((button) => button.setAttribute("aria-pressed", String(on)));
    if (this.hint) this.hint.hidden = !on;
    if (on) window.getSelection()?.removeAllRanges();
  }

  quote() {
    const { entry } = this.pane().sheets[this.pane().current];
    this.give(entry, null);
  }

  give(entry, region) {
    this.file.chosen = [{ page: entry.id, region, kind: "chosen" }];
    this.file.redraw();
    const detail = { page: entry.id, number: entry.number, region };
    document.dispatchEvent(new CustomEvent("viewer:evidence", { detail }));
    this.say(region ? "gaveRegion" : "gavePage", { page: entry.number });
  }

  begin(event) {
    if (!this.selecting || event.button !== 0 || !event.isPrimary) return;
    const element = event.target.closest(".viewer-sheet");
    if (!element || event.target.closest("button, a")) return;
    event.preventDefault();
    this.root.setPointerCapture(event.pointerId);
    const box = document.createElement("div");
    box.className = "viewer-mark viewer-mark-drawing";
    element.append(box);
    this.drawn = { element, box, pointer: event.pointerId };
    this.drawn.first = this.drawn.last = this.point(event);
    this.showBox();
  }

  point(event) {
    const box = this.drawn.element.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  }

  stretch(event) {
    if (this.drawn?.pointer !== event.pointerId) return;
    this.drawn.last = this.point(event);
    this.showBox();
  }

  showBox() {
    const [x, y, w, h] = regionBetween(this.drawn.first, this.drawn.last);
    Object.assign(this.drawn.box.style, {
      left: `${x / 10}%`,
      top: `${y / 10}%`,
      width: `${w / 10}%`,
      height: `${h / 10}%`,
    });
  }

  finish(event) {
    if (this.drawn?.pointer !== event.pointerId) return;
    const { element, first, last } = this.drawn;
    this.drop();
    const shown = regionBetween(first, last);
    if (shown[2] < SMALLEST || shown[3] < SMALLEST) return;
    const { sheets } = this.file.paneOf(element);
    const sheet = sheets.find((one) => one.element === element);
    this.select(false);
    this.give(sheet.entry, toPage(shown, sheet.rotation));
  }

  drop() {
    this.drawn?.box.remove();
    this.drawn = null;
  }
}
