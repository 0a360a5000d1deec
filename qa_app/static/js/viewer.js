// The file viewer: puts panes, drawer, evidence, keys and memory together around one case file.
// Contract with the page around it: docs/front-end.md, "File viewer".

import { Drawer } from "./viewer-drawer.js";
import { Evidence } from "./viewer-evidence.js";
import { CaseFile } from "./viewer-file.js";
import { readRegion, turn } from "./viewer-geometry.js";
import { gestures } from "./viewer-gestures.js";
import { keys } from "./viewer-keys.js";
import { Memory } from "./viewer-memory.js";
import { Pane } from "./viewer-pane.js";
import { PaneHead, splitter } from "./viewer-parts.js";
import { Source } from "./viewer-source.js";
import { Toolbar } from "./viewer-toolbar.js";

const MOST_PAGES = 8;

class Viewer {
  constructor(root) {
    this.root = root;
    this.part = (name) => root.querySelector(`[data-viewer-${name}]`);
    this.source = new Source(root.dataset.outlineUrl, root.dataset.searchUrl);
    this.memory = new Memory(root.dataset.outlineUrl);
    this.pending = [];
    this.listen();
    this.load();
  }

  async load() {
    const words = new CaseFile(this.root, {}, this.source);
    try {
      this.begin(new CaseFile(this.root, await this.source.outline(), this.source));
    } catch (problem) {
      if (!problem.kind) throw problem;
      const place = this.part("notice");
      const message = words.failure(problem.kind, () => {
        message.remove();
        this.load();
      });
      place.append(message);
    }
  }

  begin(file) {
    this.file = file;
    this.root.dataset.state = file.pages.length ? "ready" : "empty";
    this.drawer = new Drawer(this.root, file, {
      goTo: (number) => this.goToNumber(number),
      onToggle: () => this.changed(),
    });
    if (file.pages.length) this.restore(this.memory.read());
    this.ready = file.pages.length > 0;
    document.dispatchEvent(new CustomEvent("viewer:ready", { detail: { pages: file.pages.length } }));
  }

  restore(state) {
    const { file } = this;
    file.turns = state.turns ?? {};
    this.toolbar = new Toolbar(this);
    this.split = this.split.bind(this);
    this.first = this.makePane(this.part("pane"), state.first);
    this.active = this.first;
    if (state.second) this.split(true, state.second);
    this.activate(this.first);
    splitter(this.root, state.share, (share) => {
      this.share = share;
      this.changed();
    });
    if (this.root.dataset.mode === "select") {
      this.evidence = new Evidence(this.root, file, {
        pane: () => this.active,
        say: (name, values) => this.announce(file.say(name, values)),
      });
    }
    keys(this);
    const asked = this.pending.length > 0;
    this.pending.splice(0).forEach((detail) => this.goTo(detail));
    if (!asked) this.follow(window.location.hash);
  }

  makePane(element, state) {
    const pane = new Pane(element, this.file, {
      most: () => (this.second ? MOST_PAGES / 2 : MOST_PAGES),
      onMoved: (moved) => this.moved(moved),
    });
    pane.head = new PaneHead(pane, this);
    this.file.panes.push(pane);
    if (state?.zoom) pane.zoom = state.zoom;
    if (state?.page) pane.place = state;
    gestures(pane);
    for (const type of ["pointerdown", "focusin"]) {
      element.addEventListener(type, () => this.activate(pane));
    }
    return pane;
  }

  listen() {
    document.addEventListener("viewer:goto", ({ detail }) => {
      if (this.ready) this.goTo(detail);
      else this.pending = [detail];
    });
    document.addEventListener("viewer:marks", ({ detail }) => {
      this.kept = detail.marks.map((mark) => ({ ...mark, kind: "evidence" }));
      this.showKept();
    });
    document.addEventListener("viewer:ready", () => this.showKept());
    window.addEventListener("hashchange", () => this.ready && this.follow(window.location.hash));
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href]");
      if (!link || event.defaultPrevented || link.pathname !== window.location.pathname) return;
      if (this.ready && link.hash === window.location.hash) this.follow(link.hash);
    });
    window.addEventListener("online", () => this.file?.retryAll());
    new BroadcastChannel("signed-in").onmessage = () => this.file?.retryAll();
    window.addEventListener("pagehide", () => this.ready && this.memory.write(() => this.state, true));
    document.addEventListener("fullscreenchange", () => this.filled());
  }

  showKept() {
    if (!this.file || !this.kept) return;
    this.file.kept = this.kept;
    this.file.redraw();
  }

  // ---- going to places

  goTo({ page, number, region = null }) {
    const { file } = this;
    const numbered = () => file.pages.findIndex((one) => one.number === number);
    const index = page ? file.indexOf(page) : numbered();
    if (index < 0) {
      this.announce(file.say("noPage"));
      return;
    }
    document.dispatchEvent(new CustomEvent("desk:show", { detail: "file" }));
    this.active.goTo(index, region);
    file.flash({ page: file.pages[index].id, region });
  }

  goToNumber(number) {
    const index = this.file.pages.findIndex((page) => page.number === number);
    if (index >= 0) this.active.goTo(index);
  }

  follow(hash) {
    const page = /^#page=(\d{1,6})$/.exec(hash);
    const evidence = /^#evidence=([\w-]{1,64}):?([\d,]*)$/.exec(hash);
    if (page) this.goTo({ number: Number(page[1]) });
    else if (evidence) this.goTo({ page: evidence[1], region: readRegion(evidence[2]) });
  }

  stepDocument(direction) {
    const here = this.file.pages[this.active.current].number;
    const { documents } = this.file;
    const at = documents.findIndex(({ first, last }) => first <= here && here <= last);
    const back = direction < 0 && at >= 0 && documents[at].first < here;
    const next = documents[back ? at : at + direction];
    if (next) this.goToNumber(next.first);
  }

  // ---- panes

  activate(pane) {
    this.active = pane;
    this.first.element.classList.toggle("active", pane === this.first);
    this.part("second").classList.toggle("active", pane === this.second);
    this.moved(pane);
  }

  split(on, state = null) {
    if (on === Boolean(this.second)) return;
    this.root.classList.toggle("viewer-two", on);
    this.part("second").hidden = this.part("splitter").hidden = !on;
    if (on) {
      const { place, zoom } = this.first;
      this.second = this.makePane(this.part("second"), state ?? { ...place, zoom });
      this.activate(this.second);
    } else {
      this.file.panes = this.file.panes.filter((pane) => pane !== this.second);
      this.second.close();
      this.second = null;
      this.activate(this.first);
    }
    this.first.schedule(0);
    this.toolbar.show(this.active);
    this.changed();
  }

  moved(pane) {
    pane.head.show();
    if (pane !== this.active || !this.toolbar) return;
    this.toolbar.show(pane);
    this.drawer.mark(this.file.documentOf(this.file.pages[pane.current])?.id);
    this.changed();
  }

  rotate() {
    const { active, file } = this;
    const { id } = file.pages[active.current];
    file.turns[id] = turn((file.turns[id] ?? 0) + 90);
    if (!file.turns[id]) delete file.turns[id];
    const index = active.current;
    file.panes.forEach((pane) => pane.sheets[index].release());
    file.panes.forEach((pane) => pane.relayout());
    file.redraw();
    active.goTo(index);
    this.changed();
  }

  fit() {
    this.active.setZoom(this.active.zoom === "width" ? "page" : "width");
    this.toolbar.show(this.active);
  }

  // ---- the whole screen

  async fill() {
    if (document.fullscreenElement) {
      await document.exitFullscreen();
    } else if (this.root.requestFullscreen) {
      await this.root.requestFullscreen().catch(() => this.overlay());
    } else {
      this.overlay();
    }
  }

  // Phones that give no element the whole screen: the viewer lies over the page instead.
  overlay() {
    this.root.classList.toggle("viewer-over");
    this.filled();
  }

  filled() {
    const on = document.fullscreenElement === this.root || this.root.classList.contains("viewer-over");
    this.part("fill").setAttribute("aria-pressed", String(on));
  }

  // ---- the rest

  get shown() {
    return this.root.clientWidth > 0;
  }

  focus() {
    this.active.scroller.focus({ preventScroll: true });
  }

  escape() {
    if (!this.ready) return false;
    if (this.evidence?.selecting) {
      this.evidence.select(false);
      return true;
    }
    if (this.root.classList.contains("viewer-over")) {
      this.overlay();
      return true;
    }
    return this.file.unmark();
  }

  announce(text) {
    const place = this.part("status");
    place.textContent = text;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => {
      place.textContent = "";
    }, 5000);
  }

  changed() {
    if (this.ready) this.memory.write(() => this.state);
  }

  get state() {
    const { file, share } = this;
    const one = (pane) => ({ ...pane.place, zoom: pane.zoom });
    return {
      first: one(this.first),
      second: this.second ? one(this.second) : null,
      turns: file.turns,
      share,
    };
  }
}

Memory.tidy();
for (const root of document.querySelectorAll("[data-file-viewer]")) new Viewer(root);
