// One page in one pane: a placeholder of the right size that draws itself when wanted and gives its
// memory back when not. The pane decides what is wanted; this decides how.

import { CSS_PX_PER_POINT, shownSize, toPage, toShown, turn } from "./viewer-geometry.js";
import { dropWorker, openPaper, textLayer } from "./viewer-paper.js";
import { Failure } from "./viewer-source.js";
import { findIn } from "./viewer-text.js";

const MOST_PIXELS = 16_000_000; // of one canvas; tablets refuse more than 2^24
const PATIENCE_MS = 20000;

const canvases = [];

function takeCanvas() {
  return canvases.pop() ?? document.createElement("canvas");
}

// A canvas of no size holds no memory, even while it waits to be used again.
function giveBack(canvas) {
  canvas.width = canvas.height = 0;
  canvas.remove();
  if (canvases.length < 4) canvases.push(canvas);
}

// A worker that hangs never answers: giving up must not wait for it.
const orAborted = (promise, signal) =>
  Promise.race([
    promise,
    new Promise((_, refuse) => {
      signal.addEventListener("abort", () => refuse(signal.reason), { once: true });
    }),
  ]);

const tag = (name, className) => {
  const element = document.createElement(name);
  element.className = className;
  return element;
};

export class Sheet {
  constructor(entry, file) {
    this.entry = entry;
    this.file = file;
    this.state = "empty";
    this.element = tag("div", "viewer-sheet");
    this.element.dataset.page = entry.id;
    this.element.dataset.number = entry.number;
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", file.say("page", { page: entry.number }));
    const number = tag("span", "viewer-sheet-number");
    number.textContent = entry.number;
    number.setAttribute("aria-hidden", "true");
    this.marks = tag("div", "viewer-marks");
    this.element.append(number, this.marks);
  }

  get rotation() {
    return turn(this.entry.rotation + (this.file.turns[this.entry.id] ?? 0));
  }

  get size() {
    return shownSize(this.entry.width, this.entry.height, this.rotation);
  }

  // Pixels the canvas would take at this place's size, as the screen has them.
  get pixels() {
    return Math.min(MOST_PIXELS, this.width * this.height * window.devicePixelRatio ** 2);
  }

  place(width, height, scale) {
    this.width = width;
    this.height = height;
    const { style } = this.element;
    style.width = `${width}px`;
    style.height = `${height}px`;
    style.setProperty("--total-scale-factor", scale * CSS_PX_PER_POINT);
    this.element.dataset.wish = this.wish();
  }

  // What the canvas shows is still what it should show.
  get fresh() {
    if (this.state === "failed") return true;
    if (this.state !== "shown") return false;
    return this.drawn === this.wish();
  }

  wish() {
    return `${this.width}x${this.height}@${this.rotation}*${window.devicePixelRatio}`;
  }

  async draw() {
    this.stop?.abort();
    const stop = (this.stop = new AbortController());
    let limit = 0;
    const hurry = () => {
      limit = setTimeout(() => this.giveUp(), PATIENCE_MS);
    };
    try {
      if (this.state === "empty") this.show("loading");
      await this.open(stop.signal, hurry);
      await this.paint(stop.signal);
      if (!stop.signal.aborted) this.file.onDrawn(this);
    } catch (problem) {
      if (stop.signal.aborted) return;
      this.release();
      this.fail(problem instanceof Failure ? problem.kind : "broken");
    } finally {
      clearTimeout(limit);
    }
  }

  // The page is more than the worker can do: it is dropped together with what it was doing.
  giveUp() {
    dropWorker();
    this.release();
    this.fail("broken");
  }

  // `hurry` starts the clock once the bytes are here: a slow line is not a broken page.
  async open(signal, hurry) {
    if (this.paper?.alive()) return hurry();
    this.paper?.close();
    const bytes = await this.file.source.bytes(this.entry, signal);
    signal.throwIfAborted();
    hurry();
    const opening = openPaper(bytes);
    opening.then((late) => signal.aborted && late.close()).catch(() => {});
    const paper = await orAborted(opening, signal);
    this.paper = paper;
    const own = paper.page.getViewport({ scale: 1 });
    this.correct(own.width, own.height);
  }

  // The outline's size was not the page's: the placeholder is put right, in place.
  correct(width, height) {
    const { entry } = this;
    const off = Math.abs(entry.width / entry.height / (width / height) - 1);
    if (off < 0.01) return;
    entry.width = width;
    entry.height = height;
    this.file.onResized();
  }

  async paint(signal) {
    const { page } = this.paper;
    const drawn = this.wish();
    const rotation = turn(page.rotate + this.rotation);
    const unit = page.getViewport({ scale: 1, rotation });
    const sharp = Math.sqrt(this.pixels / (this.width * this.height));
    const viewport = page.getViewport({ scale: (this.width / unit.width) * sharp, rotation });
    const canvas = takeCanvas();
    canvas.width = Math.max(1, Math.round(this.width * sharp));
    canvas.height = Math.max(1, Math.round(this.height * sharp));
    const task = page.render({ canvas, viewport });
    const cancel = () => task.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    try {
      await task.promise;
    } catch (problem) {
      giveBack(canvas);
      throw problem;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
    if (signal.aborted) {
      giveBack(canvas);
      return;
    }
    this.put(canvas, drawn);
    await this.write(rotation, signal);
  }

  put(canvas, drawn) {
    canvas.setAttribute("role", "img");
    const scanned = this.entry.text ? "page" : "scan";
    canvas.setAttribute("aria-label", this.file.say(scanned, { page: this.entry.number }));
    if (this.canvas) giveBack(this.canvas);
    this.canvas = canvas;
    this.element.prepend(canvas);
    this.drawn = this.element.dataset.drawn = drawn;
    this.show("shown");
  }

  // The text to select lies over the canvas. A page whose text cannot be read is still a page.
  async write(rotation, signal) {
    if (!this.entry.text) return;
    const viewport = this.paper.page.getViewport({ scale: 1, rotation });
    if (this.text) {
      this.text.setAttribute("data-main-rotation", rotation);
      this.drawMarks();
      return;
    }
    const container = tag("div", "textLayer viewer-text");
    const layer = textLayer(this.paper.page, container, viewport);
    const cancel = () => layer.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    try {
      this.canvas.after(container);
      await layer.render();
    } catch {
      container.remove();
      return;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
    container.append(tag("div", "viewer-text-end"));
    this.text = container;
    this.divs = layer.textDivs;
    this.drawMarks();
  }

  release() {
    this.stop?.abort();
    this.stop = null;
    this.paper?.close();
    this.paper = null;
    if (this.canvas) giveBack(this.canvas);
    this.text?.remove();
    this.canvas = this.text = this.divs = null;
    if (this.state === "failed") return;
    this.show("empty");
    this.drawMarks();
  }

  show(state) {
    this.state = state;
    this.element.dataset.state = state;
  }

  fail(kind) {
    this.kind = kind;
    this.message?.remove();
    this.message = this.file.failure(kind, () => this.retry());
    this.element.append(this.message);
    this.show("failed");
  }

  retry() {
    if (this.state !== "failed") return;
    this.message?.remove();
    this.message = null;
    this.show("empty");
    this.file.onWanted();
  }

  // Evidence, what an address led to, and places where the searched words stand.
  drawMarks() {
    const own = this.file.marksOf(this.entry.id).map(({ region, kind, label }) => {
      const mark = tag("div", `viewer-mark viewer-mark-${kind}`);
      if (!region) mark.classList.add("whole");
      if (label) mark.dataset.label = label;
      return this.lay(mark, region ?? [0, 0, 1000, 1000]);
    });
    this.marks.replaceChildren(...this.hits(), ...own);
  }

  lay(mark, region) {
    const [x, y, w, h] = toShown(region, this.rotation);
    mark.dataset.region = region.join(",");
    Object.assign(mark.style, {
      left: `${x / 10}%`,
      top: `${y / 10}%`,
      width: `${w / 10}%`,
      height: `${h / 10}%`,
    });
    return mark;
  }

  hits() {
    if (!this.file.query || !this.divs) return [];
    const box = this.element.getBoundingClientRect();
    return findIn(this.divs, this.file.query).map((place) => {
      const shown = [
        ((place.left - box.left) / box.width) * 1000,
        ((place.top - box.top) / box.height) * 1000,
        (place.width / box.width) * 1000,
        (place.height / box.height) * 1000,
      ];
      return this.lay(tag("div", "viewer-mark viewer-mark-hit"), toPage(shown, this.rotation));
    });
  }
}
