// The page 旁听 on a tablet: puts store, sheet, photos, view and synchronising together. It works from
// what lies on the device; the network is only ever used by observe-sync.js. See docs/offline.md.
"use strict";

(() => {
  const place = document.querySelector("[data-observe-page]");
  const urls = JSON.parse(place.dataset.urls);

  class Observe {
    constructor() {
      this.language = place.dataset.language;
      this.words = JSON.parse(document.getElementById("observe-words").textContent);
      this.store = new ObserveStore();
      this.times = new ObserveTimes(this.language);
      this.seats = {}; // {seat: {parcel, work}}
      this.news = [];
      this.foreign = 0;
      this.keeping = 0;
      this.open = "";
      this.view = new ObserveView(this);
      this.sync = new ObserveSync(this, urls);
      this.sheet = new ObserveSheet(document.querySelector("[data-sheet]"), {
        words: this.words,
        language: this.language,
        changed: (name, values) => this.entered(name, values),
      });
      this.photos = new ObservePhotos(this, document.querySelector("[data-photos-part]"));
      this.text = (pair) => pair?.[this.language] ?? "";
      this.time = (when) => this.times.clock(when);
      this.differences = new AutosaveDifferences(
        this.sheet.form,
        document.querySelector("[data-autosave-conflict]"),
        (choices) => this.decided(choices),
      );
    }

    async start() {
      await this.store.open();
      await this.load();
      this.listen();
      this.follow();
      this.sync.now();
      navigator.storage?.persist?.().catch(() => {});
    }

    async load() {
      this.seats = {};
      const found = this.store.device ? await this.store.own() : {};
      for (const [seat, { parcel, work }] of Object.entries(found)) {
        if (parcel) this.seats[seat] = { parcel, work: new ObserveWork(work) };
      }
      const over = ([, { parcel, work }]) => !work.unsent() && new Date(parcel.until) < new Date();
      for (const [seat] of Object.entries(this.seats).filter(over)) await this.wipe(seat);
      this.foreign = await this.store.foreign();
    }

    // A page left open for longer than the key lives: the key goes, as when it is opened anew.
    async outlived() {
      if (!this.store.hasRunOut()) return;
      await this.store.open();
      await this.load();
      this.follow();
    }

    listen() {
      window.addEventListener("hashchange", () => this.follow());
      const on = (name, act) => this.view.at(name).addEventListener("click", act);
      on("sync", () => this.sync.now());
      on("leave", () => this.leave());
      on("sign-in-button", () => this.signIn());
      on("submit-button", () => this.submit());
      on("submit-undo", () => this.undoSubmit());
      on("moved-seen", () => this.seenMove());
      on("copy", () => this.copyText());
      on("download", () => this.downloadText());
      on("remove", () => this.remove());
      on("missing-list", (event) => this.goTo(event));
      document.addEventListener("keydown", (event) => {
        const typing = event.target.matches("textarea, input[type=text], dialog *");
        if (event.key === "Escape" && this.open && !typing) location.hash = "";
        if (event.key === "s" && event.ctrlKey) {
          event.preventDefault();
          this.sync.now();
        }
      });
      window.addEventListener("beforeunload", (event) => {
        if (this.unkept || this.keeping) event.preventDefault();
      });
    }

    follow() {
      const seat = location.hash.slice(1);
      const known = this.seats[seat];
      const opened = known && this.open !== seat;
      this.open = known ? seat : "";
      this.view.show("list", !known);
      this.view.show("hearing", Boolean(known));
      if (opened) {
        this.sheet.draw(known.parcel.rubric);
        this.differences.hide();
        this.view.open = "";
        this.photos.shown = "";
        window.scrollTo(0, 0);
        this.view.at("number").focus({ preventScroll: true });
      }
      this.changed(this.open);
    }

    // Shows what is true now.
    changed(seat) {
      this.view.state();
      if (!this.open) return this.view.list();
      if (seat && seat !== this.open) return undefined;
      const { parcel, work } = this.seats[this.open];
      const fields = work.fields();
      const locked = Boolean(work.stopped || work.submit || !work.signIn);
      this.sheet.show(fields, locked);
      this.view.hearing({ parcel, work }, this.sheet.score(fields, work.bad));
      this.photos.show(work, locked);
      if (work.conflict && !this.differences.theirs) {
        const mine = Object.entries(work.pending).map(([name, one]) => [name, one.mine]);
        this.differences.show(Object.fromEntries(mine), work.conflict.differing);
      }
      return undefined;
    }

    async entered(name, values) {
      const { work } = this.seats[this.open];
      if (work.stopped || work.submit || !work.signIn) return;
      work.note(name, values);
      const kept = this.keep(this.open);
      this.changed(this.open);
      if (await kept) this.sync.soon();
    }

    // Writes down a seat's work, on the disk when it resolves; false when there was no room.
    async keep(seat, puts = [], gone = []) {
      const { work } = this.seats[seat] ?? {};
      if (!work) return false;
      this.keeping += 1;
      try {
        await this.store.write([...puts, this.store.work(seat, work, work.unsent())], gone);
        this.unkept = false;
      } catch {
        this.unkept = true;
      }
      this.keeping -= 1;
      this.view.state();
      return !this.unkept;
    }

    // What the server says: whose tablet this is now, the hearings to come, and what became of others.
    async learned(answer) {
      const { account, name, seal, until, now: synced } = answer;
      const changed = this.store.device?.account !== account;
      await this.store.signIn({ account, name, seal, until, synced });
      if (changed) {
        this.news = [];
        await this.load();
      }
      const puts = answer.seats.flatMap((offered) => this.offered(offered));
      await this.store.write(puts, []);
      for (const [seat, why] of Object.entries(answer.gone)) await this.gone(seat, why);
      this.foreign = await this.store.foreign();
      if (changed || !this.seats[this.open]) this.follow();
      else this.changed(this.open);
    }

    offered({ seat, sheet, rubric, ...rest }) {
      const held = this.seats[seat];
      if (!rubric && !held) return []; // removed here while it was asked for: it comes the next time
      const parcel = { ...rest, rubric: rubric ?? held.parcel.rubric, moved_from: null };
      const before = held?.parcel.moved_from ?? held?.parcel.hearing.starts_at;
      if (before && before !== rest.hearing.starts_at) parcel.moved_from = before;
      const work = held?.work ?? new ObserveWork();
      work.learn(sheet);
      if (work.stopped?.code !== "submitted") work.stopped = null;
      if (rest.signed_in_at && !work.signIn) work.signIn = { op: "", at: rest.signed_in_at, sent: true };
      this.seats[seat] = { parcel, work };
      return [this.store.parcel(seat, parcel), this.store.work(seat, work, work.unsent())];
    }

    async gone(seat, { code, message, closed }) {
      const { parcel, work } = this.seats[seat] ?? {};
      if (!work) return;
      if (closed) {
        work.landed();
        work.stopped = { code, message };
      }
      const written = work.signIn || Object.keys(work.fields()).length || work.photos.length;
      const finished = code === "submitted" || code === "over";
      if (work.unsent() || (written && !finished)) {
        await this.keep(seat);
        return;
      }
      const word = this.words[`wiped_${code}`] ?? this.words.wiped_other;
      this.news.push(this.view.fill(word, { number: parcel.hearing.number }));
      await this.wipe(seat);
    }

    async wipe(seat) {
      const { work } = this.seats[seat];
      delete this.seats[seat];
      const photos = work.photos.map((one) => this.store.name("photo", one.op));
      const gone = [this.store.name("parcel", seat), this.store.name("work", seat), ...photos];
      await this.store.write([], gone);
    }

    async signIn() {
      const { parcel, work } = this.seats[this.open];
      const early = new Date() < new Date(parcel.sign_in_from);
      this.view.show("sign-in-early", early);
      this.view.say("sign-in-early", early ? this.words.too_early : "");
      if (early) return;
      work.message = "";
      work.signIn = { op: crypto.randomUUID(), at: new Date().toISOString(), sent: false };
      await this.keep(this.open);
      this.changed(this.open);
      this.sync.soon(0);
    }

    async submit() {
      const seat = this.open;
      const { parcel, work } = this.seats[seat];
      if (this.sheet.score(work.fields(), work.bad).missing.length) {
        this.view.at("missing").focus();
        return;
      }
      if (!(await this.asked("submit", { number: parcel.hearing.number }))) return;
      work.submit = { op: crypto.randomUUID() };
      work.message = "";
      await this.keep(seat);
      this.changed(seat);
      this.sync.soon(0);
    }

    async undoSubmit() {
      const { work } = this.seats[this.open];
      work.submit = null;
      await this.keep(this.open);
      this.changed(this.open);
    }

    async decided(choices) {
      const { work } = this.seats[this.open];
      work.decided(choices);
      this.differences.hide();
      await this.keep(this.open);
      this.changed(this.open);
      this.sync.soon(0);
    }

    async seenMove() {
      const { parcel } = this.seats[this.open];
      parcel.moved_from = null;
      await this.store.write([this.store.parcel(this.open, parcel)], []);
      this.changed(this.open);
    }

    goTo(event) {
      const id = event.target.dataset.goto;
      if (!id) return;
      event.preventDefault();
      const set = document.getElementById(id);
      set.scrollIntoView({ block: "start" });
      (set.querySelector("input, textarea") ?? set).focus({ preventScroll: true });
    }

    written() {
      return ObserveText.written(this, this.seats[this.open]);
    }

    async copyText() {
      await navigator.clipboard.writeText(this.written());
      this.view.say("copied", this.words.copied);
    }

    downloadText() {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([this.written()], { type: "text/plain;charset=utf-8" }));
      link.download = `${this.seats[this.open].parcel.hearing.number}.txt`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }

    async remove() {
      const seat = this.open;
      const { parcel } = this.seats[seat];
      if (!(await this.asked("remove", { number: parcel.hearing.number }))) return;
      await this.wipe(seat);
      location.hash = "";
      this.follow();
    }

    async leave() {
      const unsent = Object.values(this.seats).reduce((sum, { work }) => sum + work.unsent(), 0);
      const chosen = unsent ? await this.asked("leave", { count: unsent }, "drop") : "yes";
      if (!chosen) return;
      await this.store.signOut({ drop: chosen === "drop", leaving: true });
      await this.load();
      location.hash = "";
      this.follow();
      this.sync.now();
    }

    // A question in a dialog; "" when the person goes back.
    asked(name, values = {}, other = "") {
      return ObserveText.asked(document.querySelector("[data-ask]"), this.words.ask[name], {
        values,
        other,
        fill: this.view.fill,
      });
    }
  }

  ObserveStart.alone(place, () => {
    globalThis.observe = new Observe();
    return globalThis.observe.start();
  });
  ObserveStart.install(place, urls);
})();
