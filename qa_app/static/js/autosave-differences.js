// Two versions of the same answers, field by field: what this page says and what is stored. Each
// field is decided by the person; nothing is overwritten unseen.
"use strict";

globalThis.AutosaveDifferences = class {
  constructor(form, place, decided) {
    this.form = form;
    this.place = place;
    this.list = place?.querySelector("[data-autosave-differences]");
    const on = (name, act) => {
      place?.querySelector(`[data-autosave-${name}]`)?.addEventListener("click", act);
    };
    on("decide", () => decided(this.chosen()));
    on("keep", () => decided(Object.fromEntries(this.names().map((name) => [name, "mine"]))));
    on("reload", () => decided(Object.fromEntries(this.names().map((name) => [name, "theirs"]))));
  }

  names() {
    return Object.keys(this.theirs ?? {});
  }

  chosen() {
    return Object.fromEntries(
      this.names().map((name) => {
        const input = this.list.querySelector(`input[data-field="${CSS.escape(name)}"]:checked`);
        return [name, input?.value ?? "mine"];
      }),
    );
  }

  show(mine, theirs) {
    this.theirs = theirs;
    if (!this.place) return;
    this.list.replaceChildren(...this.names().map((name, at) => this.question(name, at, mine[name])));
    this.place.hidden = false;
    this.place.scrollIntoView({ block: "center" });
    this.place.focus({ preventScroll: true });
  }

  hide() {
    this.theirs = null;
    if (this.place) this.place.hidden = true;
  }

  question(name, at, mine) {
    const group = document.createElement("fieldset");
    group.className = "difference";
    const title = document.createElement("legend");
    title.textContent = this.titleOf(name);
    group.append(
      title,
      this.option(name, at, "mine", mine, this.list.dataset.textMine),
      this.option(name, at, "theirs", this.theirs[name], this.list.dataset.textTheirs),
    );
    return group;
  }

  option(name, at, which, values, text) {
    const label = document.createElement("label");
    label.className = "difference-option";
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: `difference-${at}`, value: which });
    input.dataset.field = name;
    input.checked = which === "mine";
    const words = document.createElement("span");
    words.textContent = text.replace("{value}", () => this.wordsOf(name, values ?? []));
    label.append(input, words);
    return label;
  }

  titleOf(name) {
    const field = this.form.querySelector(`[name="${CSS.escape(name)}"]:not([type=hidden])`);
    const evidence = this.form.querySelector(`[data-evidence="${CSS.escape(name.split(":")[1] ?? "")}"]`);
    const part = (field ?? evidence)?.closest("[data-criterion], fieldset")?.querySelector("legend");
    const label = field?.type === "radio" || field?.type === "checkbox" ? "" : field?.labels?.[0]?.textContent;
    const own = name.startsWith("evidence:") ? evidence?.querySelector(".evidence-label")?.textContent : label;
    const point = (field ?? evidence)?.closest("[data-autosave-label]")?.dataset.autosaveLabel;
    const words = [point, part?.textContent, own].filter(Boolean).map((one) => one.trim().replace(/\s+/g, " "));
    return words.join(" · ") || name;
  }

  wordsOf(name, values) {
    const words = values.filter(Boolean).map((value) => {
      if (name.startsWith("evidence:")) {
        return this.list.dataset.textPage.replace("{page}", value.split("|")[1] ?? value);
      }
      const choice = this.form.querySelector(
        `input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]:is([type=radio], [type=checkbox])`,
      );
      const option = `select[name="${CSS.escape(name)}"] option[value="${CSS.escape(value)}"]`;
      const label = choice?.labels?.[0] ?? this.form.querySelector(option);
      return (label?.querySelector(".level-name") ?? label)?.textContent.trim() ?? value;
    });
    return words.join(this.list.dataset.textComma) || this.list.dataset.textEmpty;
  }
};
