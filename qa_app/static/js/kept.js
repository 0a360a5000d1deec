// Forms that are not saved as one goes: what is typed into one with a text area (or data-kept) lies
// in this browser, sealed as unsent answers are (autosave-keeping.js), until the server has taken the
// form over and says so (web/kept.py). The page that shows the form next has it again.
"use strict";

(() => {
  const words = document.querySelector("template[data-kept-words]");
  if (!words) return;
  const KEY = `${words.dataset.account}:typed`;
  const SEAL = words.dataset.seal;
  const COOKIE = "qa_taken=";
  const SENT = "kept:sent";
  const LONGEST_MS = 30 * 24 * 3600 * 1000;
  // Hidden fields that differ each time a page is drawn: they do not tell one form from another.
  const PASSING = new Set(
    "csrf_token kept_as revision once token op_id before seen mark state digest confirmed".split(" "),
  );
  const UNTYPED = new Set("hidden password file submit button image reset".split(" "));
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const isTyped = (field) =>
    field.matches("input, select, textarea") &&
    field.name && !field.disabled && !field.readOnly && !UNTYPED.has(field.type);

  const newKeeping = () => new AutosaveKeeping(KEY, SEAL);
  const addressOf = (form) => new URL(form.getAttribute("action") || location.href, location.href);
  const posts = (form) => form?.getAttribute("method")?.toLowerCase() === "post";
  const isKept = (form) =>
    posts(form) && !form.hasAttribute("data-autosave-url") &&
    (form.hasAttribute("data-kept") || [...form.elements].some((field) => field.type === "textarea"));

  // What a field holds now, and what the server put into it.
  function now(field) {
    if (field.type === "checkbox" || field.type === "radio") return field.checked ? [field.value] : [];
    if (field.tagName === "SELECT") return Array.from(field.selectedOptions, (one) => one.value);
    return [field.value];
  }

  function drawn(field) {
    if (field.type === "checkbox" || field.type === "radio") return field.defaultChecked ? [field.value] : [];
    if (field.tagName !== "SELECT") return [field.defaultValue];
    const chosen = Array.from(field.options).filter((one) => one.defaultSelected);
    const first = Array.from(field.options).find((one) => !one.disabled);
    const shown = chosen.length || field.multiple ? chosen : first ? [first] : [];
    return shown.map((one) => one.value);
  }

  function put(field, values) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (field.tagName === "SELECT") {
      for (const one of field.options) one.selected = values.includes(one.value);
    } else field.value = values[0] ?? "";
  }

  class KeptForm {
    constructor(form, key) {
      this.form = form;
      this.key = key;
      this.answers = {}; // name → {base: what the server had, mine: what was typed}
      this.typedHere = new Set();
      this.left = []; // entries of pages that are gone
      this.keeping = null;
    }

    fields(name) {
      return Array.from(this.form.elements).filter((field) => field.name === name && isTyped(field));
    }

    values(name, read) {
      return this.fields(name).flatMap(read);
    }

    note(name) {
      const mine = this.values(name, now);
      const base = this.answers[name]?.base ?? this.values(name, drawn);
      if (same(mine, base)) delete this.answers[name];
      else this.answers[name] = { base, mine };
      this.typedHere.add(name);
      this.remember();
    }

    remember() {
      const some = Object.keys(this.answers).length > 0;
      if (!some && !this.keeping) return;
      this.keeping ??= newKeeping();
      this.keeping.keep(some ? { form: this.key, answers: this.answers } : null);
    }

    // What pages that are gone left behind of this form; the server's newer words stay.
    take(entries) {
      for (const { answers } of entries) {
        for (const [name, one] of Object.entries(answers)) {
          if (!this.typedHere.has(name)) this.answers[name] = one;
        }
      }
      const restored = [];
      const differing = [];
      for (const [name, { base, mine }] of Object.entries(this.answers)) {
        const served = this.values(name, drawn);
        if (this.typedHere.has(name) || !this.fields(name).length || same(served, mine)) continue;
        if (same(served, base)) restored.push(name);
        else differing.push(name);
      }
      this.remember();
      restored.forEach((name) => this.fill(name, this.answers[name].mine));
      if (restored.length || differing.length) this.tell(restored, differing);
    }

    fill(name, values) {
      for (const field of this.fields(name)) {
        put(field, values);
        for (let one = field.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
      }
      this.fields(name)[0]?.dispatchEvent(new Event("change", { bubbles: true }));
    }

    tell(restored, differing) {
      const notice = words.content.cloneNode(true).firstElementChild;
      this.form.prepend(notice);
      const texts = notice.querySelector("[data-kept-texts]");
      for (const name of differing) {
        const text = document.createElement("p");
        text.className = "filled-text";
        text.textContent = this.answers[name].mine.join("\n");
        texts.append(text);
      }
      notice.querySelector("[data-kept-clear]").addEventListener("click", () => this.clear(notice, restored));
      notice.querySelector("[data-kept-restored]").hidden = !restored.length;
      notice.querySelector("[data-kept-differing]").hidden = !differing.length;
    }

    clear(notice, restored) {
      notice.remove();
      for (const name of restored) this.fill(name, this.values(name, drawn));
      this.answers = {};
      this.remember();
      const first = Array.from(this.form.elements).find(isTyped);
      (this.fields(restored[0])[0] ?? first)?.focus();
    }
  }

  const found = new Map();

  function keptForm(form) {
    if (!found.has(form) && isKept(form)) {
      const own = Array.from(form.elements).filter((field) => field.type === "hidden" && !PASSING.has(field.name));
      const which = own.map((field) => [field.name, field.value]).sort();
      const { pathname, search } = addressOf(form);
      const key = JSON.stringify([pathname + search, which]);
      const twins = Array.from(found.values()).filter((one) => one.key.startsWith(key)).length;
      found.set(form, new KeptForm(form, twins ? `${key}#${twins}` : key));
    }
    return found.get(form);
  }

  // The server has named in a cookie what it took over.
  function forgetTaken() {
    const said = document.cookie.split("; ").find((one) => one.startsWith(COOKIE));
    if (!said) return;
    const keeping = newKeeping();
    for (const page of said.slice(COOKIE.length).split(".")) {
      keeping.drop(`${AutosaveKeeping.PREFIX}${KEY}:${page}`);
    }
    document.cookie = `${COOKIE}; path=/; max-age=0; samesite=lax`;
  }

  async function restore() {
    const forms = Array.from(document.forms, keptForm).filter(Boolean);
    const keeping = newKeeping();
    const left = forms.length ? await keeping.left().catch(() => []) : [];
    for (const entry of left) {
      if (Date.now() - entry.at > LONGEST_MS) keeping.drop(entry.name);
      else forms.find((one) => one.key === entry.form)?.left.push(entry);
    }
    for (const one of forms) {
      one.take(one.left);
      one.left.forEach((entry) => keeping.drop(entry.name));
    }
  }

  // What was sent before from this window to the address of this page: a step before this one, or the
  // same form, refused.
  function stepsBefore() {
    const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
    return sent?.path === location.pathname ? sent.pages : [];
  }

  function typed(event) {
    if (isTyped(event.target)) keptForm(event.target.form)?.note(event.target.name);
  }

  function send(event) {
    const form = event.target;
    if (event.defaultPrevented || !posts(form)) return;
    const path = addressOf(form).pathname;
    const kept = found.get(form);
    const own = kept && Object.keys(kept.answers).length ? [kept.keeping.page] : [];
    const pages = [...new Set([...own, ...(path === location.pathname ? before : [])])].slice(-10);
    form.querySelector("input[name=kept_as]")?.remove();
    if (!pages.length) return;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "kept_as", value: pages.join(".") });
    form.append(field);
    sessionStorage.setItem(SENT, JSON.stringify({ path, pages }));
  }

  const before = stepsBefore();
  forgetTaken();
  window.addEventListener("pageshow", forgetTaken);
  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
  document.addEventListener("submit", send);
  restore().finally(() => words.setAttribute("data-ready", ""));
})();
