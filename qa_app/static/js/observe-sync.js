// Brings what the device holds to the server, one step after the other: who is logged in, then each
// seat's sign-in, answers, photos, submission. Every step has an id made here and is written down
// before it is sent, so that a broken line, a killed browser or a killed server repeats it unharmed.
// docs/offline.md has the answers of the server and what each means.
"use strict";

globalThis.ObserveSync = class {
  static RETRY_MS = [1000, 2000, 4000, 8000, 15000, 30000, 60000];
  static EVERY_MS = 120000;

  // `app` keeps and shows: store, seats, words, keep(seat), learned(answer), changed(seat).
  constructor(app, urls) {
    this.app = app;
    this.urls = urls;
    this.state = "idle"; // idle, syncing, offline, expired, busy
    this.failures = 0;
    for (const name of ["online", "focus"]) window.addEventListener(name, () => this.now());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.now();
    });
    window.addEventListener("offline", () => this.tell("offline"));
  }

  now() {
    clearTimeout(this.timer);
    this.again = true;
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  // Soon, when nothing else is typed.
  soon(pause = 800) {
    if (this.state === "expired" || this.failures) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), pause);
  }

  async run() {
    let state = "idle";
    while (this.again) {
      this.again = false;
      this.tell("syncing");
      try {
        state = (await this.round()) || "idle";
      } catch (error) {
        console.error(error); // no room on the device, say: what is unsent stays and is tried again
        state = "busy";
      }
    }
    this.failures = state === "offline" || state === "busy" ? this.failures + 1 : 0;
    const waits = ObserveSync.RETRY_MS;
    const wait = this.failures
      ? Math.max(waits[Math.min(this.failures, waits.length) - 1], this.pause ?? 0)
      : ObserveSync.EVERY_MS;
    this.pause = 0;
    this.timer = setTimeout(() => this.now(), wait);
    this.tell(state);
  }

  tell(state) {
    this.state = state;
    this.app.changed();
  }

  async round() {
    await this.app.outlived();
    const greeting = await this.greet();
    if (greeting) return greeting;
    for (const seat of Object.keys(this.app.seats)) {
      const stopped = await this.send(seat);
      if (stopped) return stopped;
    }
    return this.greet();
  }

  // Who is logged in and which hearings are theirs; a word when it cannot go on.
  async greet() {
    if (await this.app.store.get("leaving")) return this.logOut();
    const held = Object.entries(this.app.seats);
    const known = held.map(([seat, { parcel }]) => `${seat}@${parcel.rubric.name}`).join(",");
    const found = await this.ask(`${this.urls.parcels}?known=${encodeURIComponent(known)}`);
    if (found.stopped) return found.stopped;
    if (found.status !== 200 || !found.answer) return "offline";
    this.token = found.answer.csrf;
    await this.app.learned(found.answer);
    return "";
  }

  // Somebody logged out here while there was no network: the session ends now.
  async logOut() {
    const found = await this.ask(this.urls.parcels);
    if (found.stopped === "offline" || found.stopped === "busy") return found.stopped;
    if (found.answer) {
      this.token = found.answer.csrf;
      const form = new FormData();
      form.append("csrf_token", this.token);
      if ((await this.ask(this.urls.logout, form)).stopped === "offline") return "offline";
    }
    await this.app.store.write([], ["leaving"]);
    return "expired";
  }

  async send(seat) {
    const { work } = this.app.seats[seat];
    for (const step of ["sendSignIn", "sendAnswers", "sendPhotos", "sendSubmission"]) {
      if (work.stopped) return "";
      const stopped = await this[step](seat, work);
      if (stopped) return stopped;
    }
    return "";
  }

  async sendSignIn(seat, work) {
    if (!work.signIn || work.signIn.sent) return "";
    const { op, at } = work.signIn;
    return this.change(seat, work, { kind: "sign_in", op, at }, {
      applied: ({ revision }) => {
        work.signIn.sent = true;
        if (revision === 1 && !work.revision) work.revision = 1; // an empty sheet
      },
      refused: ({ message }) => {
        work.signIn = null;
        work.message = message;
      },
    });
  }

  async sendAnswers(seat, work) {
    let more = Boolean(work.signIn?.sent); // the sheet is made by signing in
    while (more && !work.conflict && !work.stopped) {
      more = false;
      const names = Object.keys(work.pending).slice(0, work.oneByOne ? 1 : undefined);
      const flying = work.take(names);
      if (!flying) return "";
      await this.app.keep(seat); // before it is sent: the id must outlive this page
      const changed = Object.entries(flying.changed).map(([name, { mine }]) => [name, mine]);
      const step = { kind: "save", op: flying.op, revision: flying.revision, changed: Object.fromEntries(changed) };
      const stopped = await this.change(seat, work, step, {
        applied: (answer) => {
          work.acknowledged(answer);
          more = Object.keys(work.pending).length > 0;
        },
        conflict: (answer) => (more = work.met(answer)),
        refused: ({ message }) => (more = work.refused(message)),
      });
      if (stopped) return stopped;
    }
    return "";
  }

  async sendPhotos(seat, work) {
    for (const photo of work.photos) {
      if (photo.sent || photo.message || work.stopped) continue;
      const bytes = await this.app.store.photoBytes(photo.op);
      if (!bytes) {
        photo.message = this.app.words.photo_gone;
        continue;
      }
      const form = new FormData();
      const values = { op: photo.op, seat, caption: photo.caption, taken_at: photo.taken_at };
      for (const [name, value] of Object.entries(values)) form.append(name, value);
      form.append("photo", new Blob([bytes], { type: "image/jpeg" }), "photo.jpg");
      const found = await this.ask(this.urls.photos, form);
      const stopped = await this.settle(seat, work, found, {
        applied: () => (photo.sent = true),
        refused: ({ message }) => (photo.message = message),
      });
      if (stopped) return stopped;
    }
    return "";
  }

  async sendSubmission(seat, work) {
    if (!work.maySubmit()) return "";
    const step = { kind: "submit", op: work.submit.op, revision: work.revision };
    return this.change(seat, work, step, {
      applied: () => {
        work.submit = null;
        work.stopped = { code: "submitted", message: "" };
      },
      conflict: (answer) => {
        work.met(answer);
        work.submit = null;
        work.message = this.app.words.changed_elsewhere;
      },
      refused: ({ message }) => {
        work.submit = null;
        work.message = message;
      },
    });
  }

  async change(seat, work, step, on) {
    const body = JSON.stringify({ seat, ...step });
    return this.settle(seat, work, await this.ask(this.urls.changes, body), on);
  }

  // What one answer means; kept before anything else is sent.
  async settle(seat, work, { status, answer, stopped }, on) {
    if (stopped) return stopped;
    if (answer?.outcome === "applied") on.applied(answer);
    else if (answer?.outcome === "conflict" && on.conflict) on.conflict(answer);
    else if (answer?.outcome === "refused" && answer.closed) {
      work.landed();
      work.stopped = { code: answer.code, message: answer.message };
    } else if (answer?.outcome === "refused") on.refused(answer);
    else if (status === 404) {
      work.landed();
      work.stopped = { code: "absent", message: "" };
    } else if (status === 413) on.refused({ message: this.app.words.too_large });
    else return "busy";
    await this.app.keep(seat);
    this.app.changed(seat);
    return "";
  }

  // One request: {status, answer}, or {stopped} when there is no line or nobody is logged in.
  async ask(url, body) {
    const headers = { Accept: "application/json" };
    if (body) headers["X-CSRFToken"] = this.token;
    if (typeof body === "string") headers["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetch(url, {
        method: body ? "POST" : "GET",
        headers,
        body,
        cache: "no-store",
        redirect: "manual", // to the log-in; following it would take its token from an open log-in page
        signal: AbortSignal.timeout(body instanceof FormData ? 120000 : 20000),
      });
      const isJson = response.headers.get("content-type")?.startsWith("application/json");
      const answer = isJson ? await response.json() : null;
      return this.read(response, answer);
    } catch {
      return { stopped: "offline" };
    }
  }

  read(response, answer) {
    if (response.status === 429 || response.status >= 500) {
      this.pause = 1000 * Number(response.headers.get("Retry-After") ?? 0);
      return { stopped: "busy" };
    }
    const elsewhere = response.type === "opaqueredirect" || (response.ok && !answer);
    if (elsewhere || response.status === 401) return { stopped: "expired" };
    if (response.status === 400 && !answer) return { stopped: "busy" }; // the token ran out: a fresh one comes
    return { status: response.status, answer };
  }
};
