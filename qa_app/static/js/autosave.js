// Saves a form as one goes. Contract with the page and the server: docs/front-end.md, "Saving as one
// goes". What was typed is kept in this browser until the server has acknowledged it.
"use strict";

(() => {
  const PAUSE_MS = 600;
  const RETRY_MS = [1000, 2000, 4000, 8000, 15000, 30000, 60000];
  const said = (values) => (values ?? []).map((one) => one.trim()).filter(Boolean);
  const same = (a, b) => JSON.stringify(said(a)) === JSON.stringify(said(b));

  class Autosave {
    constructor(form) {
      this.form = form;
      this.revision = form.dataset.revision;
      this.pending = {}; // name → {base: what the server had, mine: what is in the form}
      this.flying = null;
      this.bad = {};
      this.known = {};
      this.failures = 0;
      this.stopped = "";
      this.state = document.querySelector("[data-autosave-state]");
      this.signIn = document.querySelector("[data-autosave-sign-in]");
      this.keeping = new AutosaveKeeping(form.dataset.autosaveKey, form.dataset.seal || "");
      this.keeping.heard = (message) => this.learn(message);
      this.keeping.changed = () => this.tell();
      this.differences = new AutosaveDifferences(
        form,
        document.querySelector("[data-autosave-conflict]"),
        (choices) => this.decided(choices),
      );
    }

    async start() {
      for (const name of this.names()) this.known[name] = this.valuesOf(name);
      this.listen();
      const left = await this.keeping.left().catch(() => []);
      for (const entry of left) {
        for (const [name, one] of Object.entries(entry.answers)) {
          if (same(one.mine, this.known[name])) continue;
          this.pending[name] = one;
          this.revision = entry.revision;
          this.set(name, one.mine);
        }
      }
      this.remember();
      left.forEach((entry) => this.keeping.drop(entry.name));
      this.send();
    }

    listen() {
      this.form.addEventListener("change", (event) => this.note(event.target.name, 0, event.target));
      this.form.addEventListener("input", (event) => {
        if (event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) {
          this.note(event.target.name, PAUSE_MS, event.target);
        }
      });
      this.form.addEventListener("autosave:changed", (event) => this.note(event.detail.name, 0));
      this.form.addEventListener("submit", (event) => this.submit(event));
      window.addEventListener("online", () => this.again());
      window.addEventListener("focus", () => this.again());
      document.addEventListener("visibilitychange", () => this.again());
      window.addEventListener("beforeunload", (event) => {
        if (this.unsent() && !this.keeping.kept) event.preventDefault();
      });
      if ("BroadcastChannel" in window) {
        new BroadcastChannel("signed-in").addEventListener("message", () => this.renew());
      }
      this.signIn?.querySelector("[data-autosave-signed-in]").addEventListener("click", () => this.renew());
      const links = document.querySelectorAll("[data-autosave-sign-in-link], [data-autosave-line-sign-in]");
      links.forEach((link) => link.setAttribute("href", this.form.dataset.signInUrl ?? "/login"));
    }

    names() {
      const all = Array.from(this.form.elements, (field) => field.name);
      return new Set(all.filter((name) => name && name !== "csrf_token" && name !== "revision"));
    }

    valuesOf(name) {
      return new FormData(this.form).getAll(name).map(String);
    }

    unsent() {
      return Boolean(this.flying || Object.keys(this.pending).length || Object.keys(this.bad).length);
    }

    remember() {
      const answers = { ...this.flying, ...this.bad, ...this.pending };
      const some = Object.keys(answers).length > 0;
      this.keeping.keep(some ? { revision: this.revision, answers } : null);
    }

    // Puts values into the form: answers kept here, or those another page saved.
    set(name, values) {
      const detail = { name, values: said(values) };
      const asked = new CustomEvent("autosave:set", { detail, cancelable: true });
      if (!this.form.dispatchEvent(asked)) return;
      for (const field of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio" || field.type === "checkbox") {
          field.checked = detail.values.includes(field.value) || (!field.value && !detail.values.length);
        } else if (field.type !== "hidden") {
          field.value = values[0] ?? "";
        }
        field.dispatchEvent(new CustomEvent("autosave:restored", { bubbles: true }));
      }
    }

    note(name, pause, field) {
      if (!name || name === "csrf_token" || field?.dataset.field || field?.type === "file") return;
      const before = this.pending[name] ?? this.bad[name];
      const base = before?.base ?? this.known[name] ?? [];
      delete this.bad[name];
      this.mark(name, "");
      this.pending[name] = { base, mine: this.valuesOf(name) };
      this.remember();
      this.tell();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), pause);
    }

    again() {
      if (this.stopped === "expired") this.renew();
      else this.send();
    }

    async send() {
      clearTimeout(this.timer);
      if (this.flying || this.stopped || !Object.keys(this.pending).length) return;
      const names = Object.keys(this.pending).slice(0, this.oneByOne ? 1 : undefined);
      this.flying = Object.fromEntries(names.map((name) => [name, this.pending[name]]));
      names.forEach((name) => delete this.pending[name]);
      this.show("saving");
      let response = null;
      try {
        response = await fetch(this.form.dataset.autosaveUrl, this.request(this.flying));
      } catch {
        response = null;
      }
      const answer = await this.read(response);
      const go = this.settle(response, answer);
      this.landed?.();
      if (go) await this.send();
    }

    request(answers) {
      const body = new URLSearchParams({ revision: this.revision });
      for (const [name, { mine }] of Object.entries(answers)) {
        body.append("changed", name);
        mine.forEach((value) => body.append(name, value));
      }
      const token = document.querySelector("meta[name=csrf-token]").content;
      return {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": token },
        body,
        keepalive: String(body).length < 60000,
        signal: AbortSignal.timeout(20000),
      };
    }

    async read(response) {
      if (!response?.headers.get("content-type")?.startsWith("application/json")) return null;
      try {
        return await response.json();
      } catch {
        return null;
      }
    }

    // What the server said; true when there may be more to send at once.
    settle(response, answer) {
      if (response?.ok && answer) return this.acknowledged(answer);
      const flown = this.flying;
      this.flying = null;
      if (response?.status === 422) return this.refused(flown, answer);
      for (const [name, one] of Object.entries(flown)) {
        this.pending[name] = { base: one.base, mine: this.pending[name]?.mine ?? one.mine };
      }
      this.remember();
      if (response?.status === 409 && answer?.revision !== undefined) return this.conflicted(answer);
      if (!response || response.status === 429 || response.status >= 500) return this.retryLater();
      if (!answer && response.status !== 404) return this.expire();
      return this.halt("refused", answer?.message);
    }

    acknowledged(answer) {
      const answers = {};
      for (const [name, { mine }] of Object.entries(this.flying)) {
        answers[name] = this.known[name] = mine;
        if (this.pending[name]) this.pending[name].base = mine;
      }
      const before = this.revision;
      this.flying = null;
      this.failures = 0;
      this.adopt(answer.revision);
      this.remember();
      this.savedAt = answer.saved_at;
      this.fill(answer);
      this.keeping.tell({ who: "saved", before, answers, answer });
      this.oneByOne &&= Object.keys(this.pending).length > 0;
      this.tell();
      return true;
    }

    adopt(revision) {
      this.revision = String(revision);
      const field = this.form.querySelector("[data-autosave-revision]");
      if (field) field.value = this.revision;
    }

    fill(answer) {
      for (const [name, text] of Object.entries(answer.outputs ?? {})) {
        for (const place of document.querySelectorAll(`[data-autosave-output="${CSS.escape(name)}"]`)) {
          if (place.tagName === "PROGRESS") place.value = Number(text);
          else place.textContent = text;
        }
      }
      this.form.dispatchEvent(new CustomEvent("autosave:saved", { detail: answer, bubbles: true }));
    }

    // Another page of this browser saved: taken over unless something here would be touched by it.
    learn({ before, answers, answer }) {
      const waiting = { ...this.flying, ...this.bad, ...this.pending };
      const touched = Object.keys(answers).some((name) => waiting[name]);
      if (touched || before !== this.revision || this.stopped) return;
      for (const [name, values] of Object.entries(answers)) {
        this.set(name, values);
        this.known[name] = values;
      }
      this.adopt(answer.revision);
      this.savedAt = answer.saved_at;
      this.remember();
      this.fill(answer);
      this.tell();
    }

    // Somebody saved since. What only one side changed needs no question; the rest is shown.
    conflicted(answer) {
      this.theirs = answer;
      const differing = {};
      for (const [name, one] of Object.entries(this.pending)) {
        const stored = answer.stored?.[name] ?? answer.theirs?.[name] ?? [];
        if (same(stored, one.mine)) delete this.pending[name];
        else if (answer.theirs && same(stored, one.base)) one.base = stored;
        else differing[name] = stored;
      }
      if (!Object.keys(differing).length) return this.resume();
      this.remember();
      const mine = Object.fromEntries(Object.entries(this.pending).map(([k, one]) => [k, one.mine]));
      this.halt("conflict", answer.message);
      this.differences.show(mine, differing);
      return false;
    }

    decided(choices) {
      for (const [name, which] of Object.entries(choices)) {
        const stored = this.differences.theirs[name];
        if (which === "mine" && this.pending[name]) this.pending[name].base = stored;
        else {
          delete this.pending[name];
          if (this.theirs.theirs) this.set(name, stored);
        }
      }
      this.differences.hide();
      this.resume();
      if (!this.theirs.theirs && !this.unsent()) window.location.reload();
      this.send();
    }

    // Goes on from what the server has: every field that does not wait here is shown as stored.
    resume() {
      const { revision, stored } = this.theirs;
      for (const name of stored ? this.names() : []) {
        if (this.pending[name] || this.bad[name] || same(stored[name], this.known[name])) continue;
        this.known[name] = stored[name] ?? [];
        this.set(name, this.known[name]);
      }
      this.adopt(revision);
      this.stopped = "";
      this.remember();
      this.tell();
      return true;
    }

    // A field that does not fit is set aside with its reason; the others go on, one at a time.
    refused(flown, answer) {
      const names = Object.keys(flown);
      if (names.length > 1) {
        this.oneByOne = true;
        this.pending = { ...flown, ...this.pending };
      } else if (!this.pending[names[0]]) {
        this.bad[names[0]] = flown[names[0]];
        this.mark(names[0], answer?.message ?? "");
      }
      this.remember();
      this.tell();
      return true;
    }

    mark(name, message) {
      const field = this.form.querySelector(`[name="${CSS.escape(name)}"]:not([type=hidden])`);
      const holder = field?.closest(".field, fieldset");
      holder?.querySelector("[data-autosave-error]")?.remove();
      if (message) field?.setAttribute("aria-invalid", "true");
      else field?.removeAttribute("aria-invalid");
      if (!message || !holder) return;
      const place = document.createElement("p");
      place.className = "field-error";
      place.dataset.autosaveError = "";
      place.textContent = message;
      holder.append(place);
    }

    halt(state, message) {
      this.stopped = state;
      this.show(state, message);
      return false;
    }

    expire() {
      if (this.signIn) this.signIn.hidden = false;
      return this.halt("expired");
    }

    // After logging in again: a fresh token, if it is the same account.
    async renew() {
      if (this.stopped !== "expired" || this.renewing) return;
      this.renewing = true;
      try {
        const response = await fetch(window.location.href.split("#")[0], { cache: "no-store" });
        const other = response.status === 404;
        this.signIn?.querySelector("[data-autosave-other-account]")?.toggleAttribute("hidden", !other);
        if (!response.ok || new URL(response.url).pathname.endsWith("/login")) return;
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        this.signedIn(page.querySelector("meta[name=csrf-token]").content);
      } catch {
        // No connection: asked again when the window is looked at.
      } finally {
        this.renewing = false;
      }
    }

    signedIn(token) {
      document.querySelector("meta[name=csrf-token]").content = token;
      for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
      document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
      if (this.signIn) this.signIn.hidden = true;
      this.stopped = "";
      this.send();
    }

    retryLater() {
      const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
      this.failures += 1;
      this.tell();
      this.timer = setTimeout(() => this.send(), wait);
      return false;
    }

    // To submitting only when the server has everything.
    async submit(event) {
      if (!this.form.dataset.submitUrl) return;
      event.preventDefault();
      if (this.flying) await new Promise((resolve) => (this.landed = resolve));
      await this.send();
      if (!this.unsent()) window.location.assign(this.form.dataset.submitUrl);
      else if (this.stopped === "expired") (this.signIn ?? this.state)?.querySelector("a")?.focus();
      else if (!this.stopped && !this.flying) this.show("before-submit");
    }

    // What is true now, for the line that says so.
    tell() {
      if (this.stopped) return;
      if (this.failures) this.show(this.keeping.kept ? "offline" : "unkept");
      else if (Object.keys(this.bad).length) this.show("refused");
      else if (this.flying) this.show("saving");
      else if (Object.keys(this.pending).length) this.show("waiting");
      else if (this.savedAt) this.show("saved");
    }

    show(state, message) {
      if (!this.state) return;
      const words = this.state.dataset;
      const name = `text-${state}`.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
      const text = message || (words[name] ?? "").replace("{time}", this.savedAt ?? "");
      const place = this.state.querySelector("[data-autosave-text]");
      words.autosaveState = state;
      if (place.textContent !== text) place.textContent = text;
    }
  }

  for (const form of document.querySelectorAll("form[data-autosave-url]")) {
    form.autosave = new Autosave(form);
    form.autosave.start();
  }
})();
