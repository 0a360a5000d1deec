// One scrolling pane of pages: where each page lies, which ones are drawn, zoom and place. Two panes
// of the same file know nothing of each other.

import { indexAt, nextStep, scaleFor, toShown, within, ZOOM_LEAST, ZOOM_MOST } from "./viewer-geometry.js";
import { Sheet } from "./viewer-sheet.js";

const GAP = 12;
const EDGE = 12;
const LANES = 2; // pages drawn at a time
const PIXEL_BUDGET = 56_000_000; // of all canvases of a pane, 4 bytes each

export class Pane {
  constructor(element, file, { most = () => 8, onMoved }) {
    this.element = element;
    this.scroller = element.querySelector("[data-viewer-scroll]");
    this.pages = element.querySelector("[data-viewer-pages]");
    this.file = file;
    this.most = most;
    this.onMoved = onMoved;
    this.zoom = "width";
    this.current = 0;
    this.busy = 0;
    this.wanted = [];
    this.sheets = file.pages.map((entry) => new Sheet(entry, file));
    this.pages.replaceChildren(...this.sheets.map((sheet) => sheet.element));
    this.sheets.forEach((sheet) => sheet.drawMarks());
    this.listen();
  }

  listen() {
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.watcher = new ResizeObserver(() => this.resized());
    this.watcher.observe(this.scroller);
  }

  close() {
    this.watcher.disconnect();
    clearTimeout(this.timer);
    this.wanted = [];
    this.sheets.forEach((sheet) => sheet.release());
    this.pages.replaceChildren();
  }

  get open() {
    return this.scroller.clientWidth > 0 && this.scroller.clientHeight > 0;
  }

  // ---- where everything lies

  layout() {
    const { clientWidth, clientHeight } = this.scroller;
    const room = { width: clientWidth - 2 * EDGE, height: clientHeight - 2 * EDGE };
    this.tops = [];
    let [top, widest] = [EDGE, 0];
    for (const sheet of this.sheets) {
      const { size } = sheet;
      const scale = scaleFor(this.zoom, size, room);
      const [width, height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
      sheet.scale = scale;
      sheet.place(Math.max(width, 1), Math.max(height, 1), scale);
      this.tops.push(top);
      top += sheet.height + GAP;
      widest = Math.max(widest, sheet.width);
    }
    this.pages.style.minWidth = `${widest + 2 * EDGE}px`;
  }

  // A point of the pane (from its corner) as a place on a page, so that it can be found again.
  spot(x = this.scroller.clientWidth / 2, y = 0) {
    const down = this.scroller.scrollTop + y;
    const index = indexAt(this.tops, down);
    const sheet = this.sheets[index];
    const left = sheet.element.offsetLeft;
    const right = (this.scroller.scrollLeft + x - left) / sheet.width;
    return { index, right, down: (down - this.tops[index]) / sheet.height, x, y };
  }

  putBack({ index, right, down, x, y }) {
    const sheet = this.sheets[index];
    this.scroller.scrollTop = Math.round(this.tops[index] + down * sheet.height - y);
    this.scroller.scrollLeft = sheet.element.offsetLeft + right * sheet.width - x;
  }

  relayout(spot = this.open && this.tops ? this.spot() : null) {
    if (!this.open) return;
    this.layout();
    if (spot) this.putBack(spot);
    this.schedule(this.wanted.length ? 150 : 0);
  }

  resized() {
    if (!this.open) return;
    const first = !this.tops;
    this.relayout(first ? null : (this.kept ?? this.spot()));
    if (this.waiting) {
      const { run } = this.waiting;
      this.waiting = null;
      run();
    }
    if (first) this.scrolled();
  }

  // Done when the pane has a size: a hidden tab has none.
  whenOpen(run) {
    if (this.tops && this.open) run();
    else this.waiting = { run };
  }

  // ---- moving

  scrolled() {
    if (this.frame || !this.tops) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.open) return;
      const { scrollTop, clientHeight } = this.scroller;
      const far = Math.abs(scrollTop - (this.lastTop ?? scrollTop)) > clientHeight * 1.5;
      this.lastTop = scrollTop;
      if (this.pinned && Math.abs(this.pinned.top - scrollTop) > 2) this.pinned = null;
      const line = scrollTop + clientHeight * 0.33;
      this.current = this.pinned?.index ?? indexAt(this.tops, line);
      this.kept = this.spot();
      this.schedule(far ? 90 : 0);
      this.onMoved(this);
    });
  }

  goTo(index, region = null) {
    this.whenOpen(() => {
      const sheet = this.sheets[within(index, 0, this.sheets.length - 1)];
      const at = this.sheets.indexOf(sheet);
      let top = this.tops[at] - EDGE;
      if (region) {
        const [x, y, w, h] = toShown(region, sheet.rotation);
        const middle = this.tops[at] + (sheet.height * (y + h / 2)) / 1000;
        const high = (sheet.height * h) / 1000;
        const { clientHeight, clientWidth } = this.scroller;
        top = high > clientHeight ? middle - high / 2 - EDGE : middle - clientHeight / 2;
        const centre = sheet.element.offsetLeft + (sheet.width * (x + w / 2)) / 1000;
        this.scroller.scrollLeft = centre - clientWidth / 2;
      }
      this.scroller.scrollTop = Math.round(top);
      this.pinned = { index: at, top: this.scroller.scrollTop };
      this.current = at; // at once: keys come faster than frames
      this.lastTop = undefined;
      this.kept = this.spot();
      this.scrolled();
    });
  }

  step(direction) {
    this.goTo(this.current + direction);
  }

  get place() {
    const { index, down } = this.kept ?? { index: this.current, down: 0 };
    return { page: this.sheets[index].entry.id, down: Math.round(down * 1000) / 1000 };
  }

  set place({ page, down }) {
    const index = this.sheets.findIndex((sheet) => sheet.entry.id === page);
    if (index < 0) return;
    this.whenOpen(() => {
      this.putBack({ ...this.spot(), index, down: Number(down) || 0 });
      this.kept = this.spot();
      this.scrolled();
    });
  }

  // ---- size and turn

  get scale() {
    return this.sheets[this.current]?.scale ?? 1;
  }

  setZoom(zoom, at) {
    this.zoom = typeof zoom === "number" ? within(zoom, ZOOM_LEAST, ZOOM_MOST) : zoom;
    if (!this.open || !this.tops) return;
    const spot = at ? this.spot(at.x, at.y) : this.spot();
    this.pinned = null;
    this.relayout(spot);
    this.scrolled();
  }

  zoomStep(direction) {
    this.setZoom(nextStep(this.scale, direction));
  }

  // ---- drawing

  visible() {
    const { scrollTop, clientHeight } = this.scroller;
    const first = indexAt(this.tops, scrollTop);
    const last = indexAt(this.tops, scrollTop + clientHeight);
    return [first, last];
  }

  // What is seen, then two pages around it, as far as memory allows.
  choose() {
    const [first, last] = this.visible();
    const seen = this.sheets.slice(first, last + 1);
    const around = [last + 1, first - 1, last + 2, first - 2].map((n) => this.sheets[n]);
    const most = Math.max(this.most(), seen.length);
    const chosen = [];
    let pixels = 0;
    for (const sheet of [...seen, ...around.filter(Boolean)]) {
      pixels += sheet.pixels;
      const needed = chosen.length < seen.length;
      if (chosen.length >= most || (pixels > PIXEL_BUDGET && !needed)) break;
      chosen.push(sheet);
    }
    return chosen;
  }

  schedule(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.want(), pause);
  }

  want() {
    if (!this.open || !this.tops) return;
    const wanted = this.choose();
    const keep = new Set(wanted);
    this.sheets.forEach((sheet) => {
      if (!keep.has(sheet) && sheet.state !== "empty") sheet.release();
    });
    this.wanted = wanted;
    while (this.busy < this.lanes && this.pull());
  }

  // The first page of all is drawn alone: nothing is to slow it down.
  get lanes() {
    return this.file.seen ? LANES : 1;
  }

  pull() {
    const sheet = this.wanted.find((one) => !one.fresh && !one.drawing);
    if (!sheet) return false;
    this.busy += 1;
    sheet.drawing = true;
    sheet.draw().finally(() => {
      sheet.drawing = false;
      this.busy -= 1;
      while (this.busy < this.lanes && this.pull());
    });
    return true;
  }
}
