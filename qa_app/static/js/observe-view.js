// Draws the page 旁听 from what the device holds: the list of hearings by day, the head of one
// hearing with what became of it meanwhile, and the line that says what is safe where. Decides nothing.
"use strict";

globalThis.ObserveView = class {
  constructor(app) {
    this.app = app;
    this.words = app.words;
    this.at = (name) => document.querySelector(`[data-observe="${name}"]`);
  }

  show(name, visible) {
    this.at(name).hidden = !visible;
  }

  say(name, text) {
    const place = this.at(name);
    if (place.textContent !== text) place.textContent = text;
  }

  fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  // 已存在本机 · 待同步 3 项 · 已同步 10:42
  state() {
    const { app, words } = this;
    const unsent = Object.values(app.seats).reduce((sum, { work }) => sum + work.unsent(), 0);
    const synced = app.store.device?.synced;
    const asking = Object.values(app.seats).some(({ work }) => work.conflict);
    const kept = app.unkept ? words.state_unkept : app.keeping ? words.state_keeping : words.state_kept;
    const status = asking ? words.state_conflict : words[`state_${app.sync.state}`];
    const line = app.store.device
      ? [
          kept,
          unsent ? this.fill(words.state_unsent, { count: unsent }) : words.state_all,
          synced && this.fill(words.state_synced, { time: app.times.clock(synced) }),
          status,
        ]
      : [words.state_nobody, status];
    this.say("state", line.filter(Boolean).join(" · "));
    const mark = this.at("line");
    mark.dataset.state = app.unkept ? "unkept" : asking ? "conflict" : app.sync.state;
    mark.dataset.unsent = String(unsent);
    mark.dataset.kept = String(!app.keeping && !app.unkept);
    this.show("expired", app.sync.state === "expired");
    this.show("nobody", !app.store.device && app.sync.state !== "expired");
    this.show("leave", Boolean(app.store.device));
    this.show("foreign", app.foreign > 0);
    this.say("foreign-text", this.fill(app.store.device ? words.foreign : words.sealed, { count: app.foreign }));
  }

  list() {
    const { app, words } = this;
    const seats = Object.entries(app.seats).sort(([, a], [, b]) =>
      a.parcel.hearing.starts_at.localeCompare(b.parcel.hearing.starts_at),
    );
    const days = new Map();
    for (const [seat, one] of seats) {
      const key = app.times.key(one.parcel.hearing.starts_at);
      if (!days.has(key)) days.set(key, []);
      days.get(key).push(this.entry(seat, one));
    }
    const parts = [...days].map(([key, entries]) => {
      const part = document.createElement("section");
      const title = document.createElement("h2");
      title.textContent = this.dayWord(key);
      const list = document.createElement("ul");
      list.className = "observe-list";
      list.append(...entries);
      part.append(title, list);
      return part;
    });
    const focused = document.activeElement?.getAttribute("href");
    this.at("days").replaceChildren(...parts);
    if (focused?.startsWith("#")) {
      this.at("days").querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
    }
    this.show("none", Boolean(app.store.device) && !seats.length);
    const news = this.at("news");
    news.hidden = !app.news.length;
    news.querySelector("ul").replaceChildren(
      ...app.news.map((text) => Object.assign(document.createElement("li"), { textContent: text })),
    );
    this.say("owner", app.store.device ? this.fill(words.owner, { name: app.store.device.name }) : "");
  }

  dayWord(key) {
    const { times } = this.app;
    const now = Date.now();
    const written = times.day(`${key}T12:00:00+08:00`);
    if (key === times.key(now)) return `${this.words.today} · ${written}`;
    if (key === times.key(now + 86400000)) return `${this.words.tomorrow} · ${written}`;
    return key < times.key(now) ? `${this.words.past} · ${written}` : written;
  }

  entry(seat, { parcel, work }) {
    const { hearing } = parcel;
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${seat}`;
    link.className = "observe-entry";
    const when = hearing.timed ? this.app.times.clock(hearing.starts_at) : this.words.no_time;
    const lines = [
      ["observe-when", when],
      ["observe-what", [...new Set([hearing.number, hearing.cause])].filter(Boolean).join(" · ")],
      ["observe-where", [hearing.court, hearing.courtroom, hearing.lawyer].filter(Boolean).join(" · ")],
      ["observe-how", this.standing(parcel, work)],
    ];
    for (const [className, textContent] of lines) {
      link.append(Object.assign(document.createElement("span"), { className, textContent }));
    }
    item.append(link);
    return item;
  }

  standing(parcel, work) {
    const { words } = this;
    if (work.stopped) return words[`stopped_${work.stopped.code}`] ?? words.stopped_other;
    const score = ObserveScore.score(parcel.rubric.rule, work.fields());
    const asked = parcel.rubric.rule.criteria.filter((one) => one.kind !== "deduction").length;
    return [
      work.signIn ? words.signed_in : words.not_signed_in,
      this.fill(words.progress, { done: asked - score.missing.length, asked }),
      work.submit && words.submit_waits,
      work.conflict && words.state_conflict,
      work.unsent() && this.fill(words.state_unsent, { count: work.unsent() }),
    ]
      .filter(Boolean)
      .join(" · ");
  }

  hearing({ parcel, work }, score) {
    const { app, words } = this;
    const { hearing } = parcel;
    this.say("number", hearing.number);
    const facts = [
      [words.when, app.times.written(hearing.starts_at, hearing.timed)],
      [words.where, [hearing.court, hearing.courtroom].filter(Boolean).join(" ")],
      [words.type, [hearing.type, hearing.stage].filter(Boolean).map((one) => app.text(one)).join(" · ")],
      [words.cause, hearing.cause],
      [words.lawyer, [hearing.lawyer, hearing.firm].filter(Boolean).join(" · ")],
      [words.rubric, app.text(parcel.rubric.title)],
    ].filter(([, text]) => text);
    const state = JSON.stringify(facts);
    if (state !== this.facts) {
      this.facts = state;
      this.at("facts").replaceChildren(
        ...facts.flatMap(([name, text]) => [
          Object.assign(document.createElement("dt"), { textContent: name }),
          Object.assign(document.createElement("dd"), { textContent: text }),
        ]),
      );
    }
    this.meanwhile(parcel, work);
    this.signIn(work);
    this.total(parcel, work, score);
  }

  meanwhile(parcel, work) {
    const { app, words } = this;
    const from = parcel.moved_from;
    this.show("moved", Boolean(from));
    if (from) {
      const values = { from: app.times.written(from), to: app.times.written(parcel.hearing.starts_at) };
      this.say("moved-text", this.fill(words.moved, values));
    }
    this.show("stopped", Boolean(work.stopped));
    if (work.stopped) {
      const { code, message } = work.stopped;
      this.say("stopped-text", message || (words[`stopped_${code}_text`] ?? words.stopped_other_text));
    }
    this.show("message", Boolean(work.message));
    this.say("message-text", work.message);
    const bad = Object.values(work.bad).map((one) => one.message);
    this.show("bad", bad.length > 0);
    this.say("bad-text", [...new Set(bad)].join(" "));
  }

  signIn(work) {
    const { words } = this;
    const at = work.signIn && this.app.times.clock(work.signIn.at);
    this.show("sign-in", !work.signIn && !work.stopped);
    if (work.signIn) this.show("sign-in-early", false);
    this.show("signed-in", Boolean(work.signIn));
    const word = work.signIn?.sent ? words.signed_in_at : words.signed_in_here;
    this.say("signed-in", at ? this.fill(word, { time: at }) : "");
  }

  total({ rubric }, work, score) {
    const { words } = this;
    const asked = rubric.rule.criteria.filter((one) => one.kind !== "deduction").length;
    const done = asked - score.missing.length;
    const points = score.points === null ? "—" : String(score.points / 100);
    this.say("total", points);
    this.say("grade", score.grade ? words.grades[score.grade] : words.no_grade);
    this.say("done", this.fill(words.progress, { done, asked }));
    const progress = this.at("progress");
    progress.max = asked;
    progress.value = done;
    const open = rubric.rule.criteria.filter((one) => score.missing.includes(one.id));
    const state = JSON.stringify([score.missing, Boolean(work.stopped || work.submit)]);
    this.show("submit-waits", Boolean(work.submit));
    this.show("submit", !work.submit && !work.stopped && Boolean(work.signIn));
    if (state === this.open) return;
    this.open = state;
    this.show("missing", open.length > 0 && !work.stopped);
    this.at("missing-list").replaceChildren(
      ...open.map((one) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        Object.assign(link, { href: `#${one.id}`, textContent: this.app.text(one.title) });
        link.dataset.goto = one.id;
        item.append(link);
        return item;
      }),
    );
  }
};
