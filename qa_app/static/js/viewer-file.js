// One case file as the viewer knows it: pages, directory, what is marked, turned or searched for, and
// the words and messages that both panes share.

const SOON_MS = 6000;

export class CaseFile {
  constructor(root, outline, source) {
    this.words = JSON.parse(root.dataset.words);
    this.blank = root.querySelector("[data-viewer-failure]");
    this.source = source;
    this.pages = outline.pages ?? [];
    this.parts = outline.parts ?? [];
    this.byId = new Map(this.pages.map((page) => [page.id, page]));
    this.documents = this.parts.flatMap((part) => part.documents);
    this.turns = {};
    this.query = "";
    this.chosen = [];
    this.flashed = [];
    this.kept = [];
    this.panes = [];
    this.say = this.say.bind(this);
  }

  say(name, values = {}) {
    return this.words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  }

  indexOf(id) {
    return this.pages.findIndex((page) => page.id === id);
  }

  documentOf(page) {
    if (!page) return undefined;
    const within = ({ first, last }) => first <= page.number && page.number <= last;
    return this.documents.find(({ id }) => id === page.document) ?? this.documents.find(within);
  }

  titleOf(page) {
    return this.documentOf(page)?.title ?? "";
  }

  // ---- marks: kept ones of the page around, the one just chosen, the one just led to

  marksOf(id) {
    const own = (mark) => mark.page === id;
    return [...this.kept, ...this.chosen, ...this.flashed].filter(own);
  }

  flash(mark) {
    clearTimeout(this.timer);
    this.chosen = [];
    this.flashed = [{ ...mark, kind: "flash" }];
    this.redraw();
    if (mark.region) return;
    this.timer = setTimeout(() => this.unmark(), SOON_MS);
  }

  unmark() {
    const had = this.flashed.length + this.chosen.length;
    this.flashed = [];
    this.chosen = [];
    if (had) this.redraw();
    return had > 0;
  }

  redraw() {
    this.panes.forEach((pane) => pane.sheets.forEach((sheet) => sheet.drawMarks()));
  }

  paneOf(element) {
    return this.panes.find((pane) => pane.element.contains(element));
  }

  // ---- what sheets report

  onDrawn() {
    if (this.seen) return;
    this.seen = true;
    performance.mark("viewer:first-page");
  }

  onResized() {
    this.panes.forEach((pane) => pane.relayout());
  }

  onWanted() {
    this.panes.forEach((pane) => pane.schedule(0));
  }

  retryAll() {
    for (const pane of this.panes) {
      pane.sheets.filter((sheet) => sheet.state === "failed").forEach((sheet) => sheet.retry());
    }
  }

  // A message in place of what did not come. One retry brings back all that failed alike.
  failure(kind, retry) {
    const box = this.blank.content.firstElementChild.cloneNode(true);
    box.querySelector("[data-viewer-failure-text]").textContent = this.say(`failed_${kind}`);
    const login = box.querySelector("[data-viewer-login]");
    login.hidden = kind !== "login";
    login.href = window.location.pathname + window.location.search;
    box.querySelector("[data-viewer-retry]").addEventListener("click", () => {
      retry();
      if (kind === "login" || kind === "offline") this.retryAll();
    });
    return box;
  }
}
