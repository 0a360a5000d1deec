// Draws the sheet of one hearing from its rubric, with the same field names, marks and classes as the
// sheet on screen, reads what is entered and shows the running total. Keeps and sends nothing.
"use strict";

globalThis.ObserveSheet = class {
  constructor(form, { words, language, changed }) {
    this.form = form;
    this.words = words;
    this.language = language;
    form.addEventListener("change", (event) => this.said(event.target, changed));
    form.addEventListener("input", (event) => {
      if (event.target.matches("textarea, input[type=text]")) this.said(event.target, changed);
    });
  }

  said(field, changed) {
    if (field.name) changed(field.name, this.valuesOf(field.name));
  }

  valuesOf(name) {
    return new FormData(this.form).getAll(name).map(String).filter(Boolean);
  }

  text(pair) {
    return pair?.[this.language] ?? "";
  }

  draw(rubric) {
    this.rubric = rubric;
    const groups = rubric.groups.map((group, at) => this.group(group, at + 1));
    this.form.replaceChildren(...groups, ...this.redLines(), ...this.overall());
  }

  group(group, number) {
    const part = element("section", { className: "observe-group" });
    const title = element("h3", {}, `${number} ${this.text(group.title)}`);
    const outcome = element("span", { className: "soft" });
    outcome.dataset.group = group.id;
    title.append(" ", outcome);
    const own = this.rubric.rule.criteria.filter((one) => one.group === group.id);
    part.append(title, ...own.map((one, at) => this.criterion(one, `${number}.${at + 1}`)));
    return part;
  }

  criterion(one, number) {
    const set = element("fieldset", { className: "criterion", id: one.id, tabIndex: -1 });
    set.dataset.criterion = "";
    const legend = element("legend", {});
    legend.append(element("span", { className: "criterion-number" }, number), ` ${this.text(one.title)} `);
    if (one.maximum) {
      legend.append(element("span", { className: "criterion-weight" }, this.points(one.maximum)));
    }
    set.append(legend);
    if (one.question) set.append(element("p", { className: "field-hint" }, this.text(one.question)));
    set.append(one.by_level ? this.levels(one) : this.pointsField(one));
    set.append(...this.guidance(one), this.area(`comment:${one.id}`, this.words.comment));
    return set;
  }

  levels(one) {
    const place = element("div", { className: "levels" });
    for (const level of one.levels) {
      const id = `${one.id}-${level.value}`;
      const input = element("input", { type: "radio", id, name: `level:${one.id}`, value: level.value });
      const head = element("span", { className: "level-head" });
      head.append(element("span", { className: "level-name" }, this.text(level.label)));
      const points = one.points[level.value];
      if (one.maximum && points !== undefined && points !== null) {
        head.append(element("span", { className: "level-points" }, this.points(points)));
      }
      const label = element("label", { htmlFor: id });
      label.append(head);
      if (level.text) {
        label.append(element("span", { className: "level-text", id: `${id}-text` }, this.text(level.text)));
        input.setAttribute("aria-describedby", `${id}-text`);
      }
      const row = element("div", { className: "level" });
      row.append(input, label);
      place.append(row);
    }
    return place;
  }

  pointsField(one) {
    const field = element("div", { className: "field" });
    const id = `${one.id}-points`;
    const input = element("input", { type: "text", id, name: `points:${one.id}`, maxLength: 6 });
    input.inputMode = "decimal";
    input.className = "form-control w-field-s";
    const word = one.kind === "deduction" ? this.words.deducted : this.words.given;
    const range = element("span", { className: "field-hint", id: `${id}-range` }, `0 – ${this.plain(one.maximum)}`);
    const wrong = element("span", { className: "field-error", id: `${id}-wrong`, hidden: true });
    input.setAttribute("aria-describedby", `${range.id} ${wrong.id}`);
    field.append(element("label", { htmlFor: id, className: "field-label" }, word), input, range, wrong);
    if (one.may_be_left_out) field.append(this.tick(`na:${one.id}`, "1", this.words.not_applicable));
    return field;
  }

  tick(name, value, text) {
    const label = element("label", { className: "observe-tick" });
    label.append(element("input", { type: "checkbox", name, value }), element("span", {}, text));
    return label;
  }

  guidance(one) {
    if (!one.guidance) return [];
    const details = element("details", { className: "guidance" });
    const list = element("dl", { className: "guidance-list" });
    for (const name of ["where", "errors", "example"]) {
      const text = one.guidance[name];
      if (!text) continue;
      const row = element("div", {});
      row.append(element("dt", {}, this.words[`guidance_${name}`]), element("dd", {}, this.text(text)));
      list.append(row);
    }
    details.append(element("summary", {}, this.words.guidance), list);
    return [details];
  }

  area(name, word) {
    const field = element("div", { className: "field" });
    const id = name.replace(":", "-");
    const area = element("textarea", { className: "form-control", id, name, rows: 2, maxLength: 4000 });
    field.append(element("label", { htmlFor: id, className: "field-label" }, word), area);
    return field;
  }

  redLines() {
    if (!this.rubric.red_lines.length) return [];
    const set = element("fieldset", { className: "criterion observe-red-lines" });
    set.dataset.criterion = "";
    set.append(element("legend", {}, this.words.red_lines));
    for (const line of this.rubric.red_lines) {
      const reason = this.area(`comment:${line.id}`, this.words.red_line_reason);
      const name = this.text(line.title);
      reason.querySelector("textarea").setAttribute("aria-label", `${this.words.red_line_reason} · ${name}`);
      reason.dataset.redLine = line.id;
      const text = element("p", { className: "field-hint" }, this.text(line.text));
      set.append(this.tick("red_lines", line.id, name), text, reason);
    }
    return [set];
  }

  overall() {
    const set = element("fieldset", { className: "criterion" });
    set.dataset.criterion = "";
    set.append(element("legend", {}, this.words.overall), this.area("comment", this.words.overall_comment));
    if (!this.rubric.gives_grade) return [set];
    const place = element("div", { className: "observe-grades", role: "group" });
    place.setAttribute("aria-label", this.words.own_grade);
    const words = { "": this.words.as_computed, ...this.words.grades };
    for (const value of ["", "excellent", "good", "pass", "fail"]) {
      const text = words[value];
      const label = element("label", { className: "observe-tick" });
      const input = element("input", { type: "radio", name: "own_grade", value });
      label.append(input, element("span", {}, text));
      place.append(label);
    }
    const title = element("p", { className: "field-label" }, this.words.own_grade);
    set.append(title, place, this.area("own_reason", this.words.own_reason));
    return [set];
  }

  // Puts values into the fields; what the person is typing in stays as it is.
  show(fields, locked) {
    for (const field of this.form.elements) {
      if (!field.name) continue;
      const values = fields[field.name] ?? [];
      if (field.type === "radio" || field.type === "checkbox") {
        field.checked = values.includes(field.value) || (!field.value && !values[0]);
        field.disabled = locked;
      } else {
        if (field !== document.activeElement && field.value !== (values[0] ?? "")) field.value = values[0] ?? "";
        field.readOnly = locked;
      }
    }
    for (const reason of this.form.querySelectorAll("[data-red-line]")) {
      reason.hidden = !(fields.red_lines ?? []).includes(reason.dataset.redLine);
    }
  }

  // Marks what is answered and what does not fit, and returns the score.
  score(fields, bad) {
    const score = ObserveScore.score(this.rubric.rule, fields);
    for (const one of this.rubric.rule.criteria) {
      const set = this.form.querySelector(`#${CSS.escape(one.id)}`);
      const open = score.missing.includes(one.id);
      set.classList.toggle("answered", !open && !score.wrong[one.id]);
      const wrong = set.querySelector(`#${CSS.escape(one.id)}-points-wrong`);
      const message = this.wrong(one, score.wrong[one.id]) || this.refused(one, bad);
      if (wrong) {
        wrong.textContent = message;
        wrong.hidden = !message;
        set.querySelector(`[name="points:${CSS.escape(one.id)}"]`).ariaInvalid = String(Boolean(message));
      }
    }
    for (const [name, { earned, maximum }] of Object.entries(score.groups)) {
      const place = this.form.querySelector(`[data-group="${CSS.escape(name)}"]`);
      if (place && maximum) place.textContent = `${this.plain(earned)} / ${this.plain(maximum)}`;
    }
    return score;
  }

  wrong(one, code) {
    const words = { maximum: this.plain(one.maximum), step: this.plain(one.step) };
    return code ? this.words[`wrong_${code}`].replace(/\{(\w+)\}/g, (_, name) => words[name]) : "";
  }

  refused(one, bad) {
    return Object.entries(bad).find(([name]) => name.endsWith(`:${one.id}`))?.[1].message ?? "";
  }

  plain(hundredths) {
    return String(hundredths / 100);
  }

  points(hundredths) {
    return this.words.points.replace("{points}", this.plain(hundredths));
  }
};

function element(name, values, text) {
  const made = Object.assign(document.createElement(name), values);
  if (text !== undefined) made.textContent = text;
  return made;
}
