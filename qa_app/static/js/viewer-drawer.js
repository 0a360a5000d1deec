// The side of the viewer: the archive directory as an outline, and the search with its hits. Both lead
// to pages; missing parts of the directory are named where they should be.

import { spanIn } from "./viewer-text.js";

const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

export class Drawer {
  constructor(root, file, { goTo, onToggle }) {
    this.root = root;
    this.file = file;
    this.goTo = goTo;
    this.onToggle = onToggle;
    this.frame = root.querySelector("[data-viewer-drawer]");
    this.outline = root.querySelector("[data-viewer-outline]");
    this.finder = root.querySelector("[data-viewer-search]");
    this.field = root.querySelector("[data-viewer-query]");
    this.state = root.querySelector("[data-viewer-search-state]");
    this.list = root.querySelector("[data-viewer-hits]");
    this.buttons = Array.from(root.querySelectorAll("[data-viewer-opens]"));
    this.drawOutline();
    this.listen();
  }

  listen() {
    for (const button of this.buttons) {
      button.addEventListener("click", () => this.toggle(button.dataset.viewerOpens));
    }
    this.root
      .querySelector("[data-viewer-drawer-close]")
      .addEventListener("click", () => this.show(null));
    this.frame.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.show(null);
    });
    this.finder.addEventListener("submit", (event) => {
      event.preventDefault();
      this.search();
    });
    this.field.addEventListener("input", () => {
      if (!this.field.value.trim()) this.clear();
    });
  }

  get shown() {
    return this.frame.hidden ? null : this.frame.dataset.shows;
  }

  toggle(part) {
    this.show(this.shown === part ? null : part);
  }

  show(part) {
    const before = this.shown;
    this.frame.hidden = !part;
    if (part) {
      this.frame.dataset.shows = part;
      this.outline.hidden = part !== "outline";
      this.finder.hidden = part !== "search";
    }
    for (const button of this.buttons) {
      button.setAttribute("aria-expanded", String(button.dataset.viewerOpens === part));
    }
    if (part === "search") {
      this.field.focus();
      this.field.select();
    }
    if (part === "outline") this.outline.querySelector("[aria-current]")?.focus();
    if (!part && before) this.buttons.find((b) => b.dataset.viewerOpens === before)?.focus();
    this.onToggle(part);
  }

  // Room for little: the drawer lies over the pages and closes when it has led somewhere.
  lead(number) {
    this.goTo(number);
    const over = getComputedStyle(this.frame).position === "absolute";
    if (over) this.show(null);
  }

  // ---- outline

  drawOutline() {
    const list = element("ol", "viewer-parts");
    for (const part of this.file.parts) {
      const item = element("li");
      const empty = part.documents.length ? "" : " viewer-part-empty";
      item.append(element("span", `viewer-part${empty}`, part.title));
      if (part.missing) item.append(element("span", "viewer-missing", this.file.say("missing")));
      const papers = element("ul");
      for (const paper of part.documents) papers.append(this.paper(paper));
      if (part.documents.length) item.append(papers);
      list.append(item);
    }
    this.outline.replaceChildren(list);
  }

  paper(paper) {
    const item = element("li");
    const button = element("button", "viewer-paper");
    button.type = "button";
    button.dataset.document = paper.id;
    const { first, last } = paper;
    const pages = first === last ? `${first}` : `${first}–${last}`;
    button.append(element("span", "", paper.title), element("span", "viewer-pages-of", pages));
    button.addEventListener("click", () => this.lead(first));
    item.append(button);
    return item;
  }

  mark(documentId) {
    if (this.marked === documentId) return;
    this.marked = documentId;
    for (const button of this.outline.querySelectorAll("[data-document]")) {
      if (button.dataset.document === documentId) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  // ---- search

  async search() {
    const words = this.field.value.trim();
    if (!words) return;
    this.stop?.abort();
    const stop = (this.stop = new AbortController());
    this.state.textContent = this.file.say("searching");
    try {
      const hits = await this.file.source.search(words, stop.signal);
      if (stop.signal.aborted) return;
      this.file.query = words;
      this.file.redraw();
      this.drawHits(hits);
    } catch (problem) {
      if (stop.signal.aborted) return;
      this.list.replaceChildren();
      this.state.textContent = this.file.say(`failed_${problem.kind ?? "server"}`);
    }
  }

  clear() {
    this.stop?.abort();
    this.file.query = "";
    this.list.replaceChildren();
    this.state.textContent = "";
    this.file.redraw();
  }

  // Pages without text are never found: the count says so, or silence would read as absence.
  drawHits(hits) {
    const mute = this.file.pages.filter((page) => !page.text).length;
    const { say } = this.file;
    const found = hits.length ? say("hits", { count: hits.length }) : say("noHits");
    const note = mute ? say("mute", { count: mute, total: this.file.pages.length }) : "";
    this.state.textContent = found + note;
    this.list.replaceChildren(...hits.map((hit) => this.hit(hit)));
  }

  hit(hit) {
    const item = element("li");
    const button = element("button", "viewer-hit");
    button.type = "button";
    const page = this.file.byId.get(hit.page);
    const number = page?.number ?? hit.number;
    const head = element("span", "viewer-hit-head");
    head.append(
      element("span", "", this.file.titleOf(page)),
      element("span", "viewer-pages-of", this.file.say("page", { page: number })),
    );
    button.append(head, this.snippet(hit.snippet ?? ""));
    button.addEventListener("click", () => this.lead(number));
    item.append(button);
    return item;
  }

  snippet(text) {
    const line = element("span", "viewer-snippet");
    const span = spanIn(text, this.file.query);
    if (!span) {
      line.textContent = text;
      return line;
    }
    const [start, end] = span;
    line.append(text.slice(0, start), element("mark", "", text.slice(start, end)), text.slice(end));
    return line;
  }
}
