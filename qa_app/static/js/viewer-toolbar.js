// The row of buttons above the pages. It shows and moves the pane that has the attention.

const PAUSE_MS = 700;

export class Toolbar {
  constructor(viewer) {
    this.viewer = viewer;
    const { part } = viewer;
    this.number = part("number");
    this.total = part("total");
    this.zoom = part("zoom");
    this.own = part("zoom-own");
    this.two = part("split");
    this.pageStatus = part("page-status");
    this.total.textContent = viewer.file.pages.length;
    this.number.max = viewer.file.pages.length;
    this.listen();
    viewer.root.querySelectorAll(".viewer-tool:disabled, .viewer-bar :disabled").forEach((one) => {
      one.disabled = false;
    });
  }

  listen() {
    const { viewer } = this;
    const press = (name, run) => viewer.part(name).addEventListener("click", () => {
      run();
      viewer.changed();
    });
    press("previous", () => viewer.active.step(-1));
    press("next", () => viewer.active.step(1));
    press("zoom-in", () => viewer.active.zoomStep(1));
    press("zoom-out", () => viewer.active.zoomStep(-1));
    press("rotate", () => viewer.rotate());
    press("split", () => viewer.split(!viewer.second));
    press("fill", () => viewer.fill());
    this.zoom.addEventListener("change", () => {
      const chosen = this.zoom.value;
      viewer.active.setZoom(Number(chosen) || chosen);
      viewer.changed();
    });
    this.number.addEventListener("change", () => this.go());
    this.number.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.go();
      viewer.focus();
    });
    this.number.addEventListener("focus", () => this.number.select());
    this.number.addEventListener("blur", () => this.show(viewer.active));
  }

  go() {
    const wanted = parseInt(this.number.value.normalize("NFKC"), 10);
    const { active, file } = this.viewer;
    if (Number.isNaN(wanted)) this.show(active);
    else active.goTo(Math.min(Math.max(wanted, 1), file.pages.length) - 1);
  }

  show(pane) {
    const { viewer } = this;
    const { number } = viewer.file.pages[pane.current];
    if (document.activeElement !== this.number) this.number.value = number;
    viewer.part("previous").disabled = pane.current === 0;
    viewer.part("next").disabled = pane.current === viewer.file.pages.length - 1;
    this.two.setAttribute("aria-pressed", String(Boolean(viewer.second)));
    this.showZoom(pane);
    clearTimeout(this.timer);
    if (number !== this.told) this.timer = setTimeout(() => this.tell(number), PAUSE_MS);
  }

  tell(number) {
    this.told = number;
    const { file } = this.viewer;
    const title = file.titleOf(file.pages[number - 1]);
    const place = file.say("place", { page: number, total: file.pages.length });
    this.pageStatus.textContent = title ? `${place} ${title}` : place;
  }

  // A size between the steps gets a line of its own in the list.
  showZoom(pane) {
    const percent = `${Math.round(pane.scale * 100)}%`;
    const value = String(pane.zoom);
    const listed = Array.from(this.zoom.options).some((one) => one !== this.own && one.value === value);
    this.own.hidden = this.own.disabled = listed;
    if (!listed) {
      this.own.value = value;
      this.own.textContent = percent;
    }
    this.zoom.value = value;
    this.zoom.title = percent;
  }
}
