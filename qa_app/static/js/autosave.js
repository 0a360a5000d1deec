// Saves a form as one goes. Contract with the page and the server: docs/front-end.md, "Saving as one
// goes". Nothing is forgotten until the server has acknowledged it.
"use strict";

(() => {
  const PAUSE_MS = 600;
  const RETRY_MS = [1000, 2000, 4000, 8000, 15000, 30000, 60000];

  class Autosave {
    constructor(form) {
      this.form = form;
      this.key = `autosave:${form.dataset.autosaveKey}`;
      this.revision = form.dataset.revision;
      this.pending = this.remembered();
      this.sending = false;
      this.failures = 0;
      this.stopped = false;
      this.timer = 0;
      this.state = document.querySelector("[data-autosave-state]");
      this.conflict = document.querySelector("[data-autosave-conflict]");
    }

    start() {
      this.restore();
      this.form.addEventListener("change", (event) => this.note(event.target, 0));
      this.form.addEventListener("input", (event) => {
        if (event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) {
          this.note(event.target, PAUSE_MS);
        }
      });
      window.addEventListener("online", () => this.send());
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") this.send();
      });
      this.conflict?.querySelector("[data-autosave-keep]").addEventListener("click", () => {
        this.keepMine();
      });
      this.conflict?.querySelector("[data-autosave-reload]").addEventListener("click", () => {
        this.forget();
        window.location.reload();
      });
      if (Object.keys(this.pending).length) this.send();
    }

    remembered() {
      try {
        return JSON.parse(localStorage.getItem(this.key)) ?? {};
      } catch {
        return {};
      }
    }

    remember() {
      const waiting = { ...(this.flying ?? {}), ...this.pending };
      try {
        if (Object.keys(waiting).length) localStorage.setItem(this.key, JSON.stringify(waiting));
        else localStorage.removeItem(this.key);
      } catch {
        // Storage is full or forbidden: the answers still wait in this page.
      }
    }

    forget() {
      this.pending = {};
      this.flying = null;
      this.remember();
    }

    // Puts answers that never reached the server back into the form.
    restore() {
      for (const [name, values] of Object.entries(this.pending)) {
        for (const field of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
          if (field.type === "radio" || field.type === "checkbox") {
            field.checked = values.includes(field.value);
          } else {
            field.value = values[0] ?? "";
          }
          field.dispatchEvent(new CustomEvent("autosave:restored", { bubbles: true }));
        }
      }
    }

    note(field, pause) {
      if (!field.name || field.name === "csrf_token" || field.type === "file") return;
      this.pending[field.name] = new FormData(this.form).getAll(field.name).map(String);
      this.remember();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), pause);
    }

    async send() {
      clearTimeout(this.timer);
      if (this.sending || this.stopped || !Object.keys(this.pending).length) return;
      this.sending = true;
      this.flying = this.pending;
      this.pending = {};
      this.show("saving");
      let response = null;
      try {
        response = await fetch(this.form.dataset.autosaveUrl, this.request(this.flying));
      } catch {
        response = null;
      }
      await this.settle(response);
      this.sending = false;
      if (response?.ok) this.send();
    }

    request(answers) {
      const body = new URLSearchParams({ revision: this.revision });
      for (const [name, values] of Object.entries(answers)) {
        body.append("changed", name);
        values.forEach((value) => body.append(name, value));
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

    async settle(response) {
      const answer = await this.read(response);
      if (response?.ok && answer) {
        this.acknowledged(answer);
        return;
      }
      this.pending = { ...this.flying, ...this.pending };
      this.flying = null;
      if (response?.status === 409) this.conflicted(answer);
      else if (!response || response.ok || response.status === 429 || response.status >= 500) {
        this.retryLater();
      } else {
        this.stopped = true;
        this.show("refused", answer?.message);
      }
    }

    async read(response) {
      if (!response?.headers.get("content-type")?.startsWith("application/json")) return null;
      try {
        return await response.json();
      } catch {
        return null;
      }
    }

    acknowledged(answer) {
      this.flying = null;
      this.failures = 0;
      this.revision = String(answer.revision);
      const kept = this.form.querySelector("[data-autosave-revision]");
      if (kept) kept.value = this.revision;
      this.remember();
      this.show("saved", "", answer.saved_at);
      for (const [name, text] of Object.entries(answer.outputs ?? {})) {
        for (const place of document.querySelectorAll(`[data-autosave-output="${CSS.escape(name)}"]`)) {
          if (place.tagName === "PROGRESS") place.value = Number(text);
          else place.textContent = text;
        }
      }
      this.form.dispatchEvent(new CustomEvent("autosave:saved", { detail: answer, bubbles: true }));
    }

    // One line per answer that differs: what this window says and what the server has.
    showDifferences(theirs) {
      const list = this.conflict?.querySelector("[data-autosave-differences]");
      if (!list || !theirs) return;
      list.replaceChildren(
        ...Object.entries(theirs).map(([name, stored]) => {
          const line = document.createElement("li");
          line.textContent = list.dataset.text
            .replace("{field}", this.titleOf(name))
            .replace("{mine}", this.wordsOf(name, this.pending[name] ?? []))
            .replace("{theirs}", this.wordsOf(name, stored));
          return line;
        }),
      );
    }

    titleOf(name) {
      const field = this.form.querySelector(`[name="${CSS.escape(name)}"]:not([type=hidden])`);
      const part = field?.closest("[data-criterion]")?.querySelector("legend");
      return (part ?? field?.labels?.[0])?.textContent.trim().replace(/\s+/g, " ") ?? name;
    }

    wordsOf(name, values) {
      const words = values.filter(Boolean).map((value) => {
        const choice = this.form.querySelector(
          `[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`,
        );
        const label = choice?.labels?.[0];
        return (label?.querySelector(".level-name") ?? label)?.textContent.trim() ?? value;
      });
      return words.join("、") || "—";
    }

    conflicted(answer) {
      this.stopped = true;
      this.theirs = answer?.revision;
      this.showDifferences(answer?.theirs);
      this.remember();
      this.show("conflict", answer?.message);
      if (!this.conflict) return;
      this.conflict.hidden = false;
      const keep = this.conflict.querySelector("[data-autosave-keep]");
      keep.hidden = this.theirs === undefined;
      this.conflict.scrollIntoView({ block: "center" });
    }

    keepMine() {
      this.revision = String(this.theirs);
      this.stopped = false;
      this.conflict.hidden = true;
      this.send();
    }

    retryLater() {
      const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
      this.failures += 1;
      this.remember();
      this.show("offline");
      this.timer = setTimeout(() => this.send(), wait);
    }

    show(state, message, time) {
      if (!this.state) return;
      const words = this.state.dataset;
      const name = `text${state[0].toUpperCase()}${state.slice(1)}`;
      words.autosaveState = state;
      const text = message || (words[name] ?? "").replace("{time}", time ?? "");
      this.state.querySelector("[data-autosave-text]").textContent = text;
    }
  }

  for (const form of document.querySelectorAll("form[data-autosave-url]")) {
    new Autosave(form).start();
  }
})();
