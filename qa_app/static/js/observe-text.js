// What was written at a hearing as plain text, to be handed on by hand; questions put in a dialog.
"use strict";

globalThis.ObserveText = class {
  static written(app, { parcel, work }) {
    const { words, times } = app;
    const { hearing, rubric } = parcel;
    const fields = work.fields();
    const lines = [
      `${words.title} · ${hearing.number}`,
      `${times.written(hearing.starts_at, hearing.timed)} · ${hearing.court} ${hearing.courtroom}`,
      hearing.lawyer && `${words.lawyer}: ${hearing.lawyer}`,
      app.store.device && `${words.observer}: ${app.store.device.name}`,
      work.signIn && `${words.signed_in} ${times.written(work.signIn.at)}`,
      "",
    ];
    for (const one of rubric.rule.criteria) lines.push(...this.criterion(app, one, fields));
    const marked = rubric.red_lines.filter((line) => (fields.red_lines ?? []).includes(line.id));
    for (const line of marked) {
      lines.push(`${words.red_lines}: ${app.text(line.title)} ${fields[`comment:${line.id}`]?.[0] ?? ""}`);
    }
    if (fields.comment?.[0]) lines.push("", fields.comment[0]);
    return lines.filter((line) => typeof line === "string").join("\n");
  }

  static criterion(app, one, fields) {
    const value = fields[`level:${one.id}`]?.[0];
    const label = one.levels.find((level) => level.value === value)?.label;
    const points = fields[`points:${one.id}`]?.[0];
    const leftOut = fields[`na:${one.id}`]?.[0] ? app.words.not_applicable : "";
    const said = label ? app.text(label) : (points ?? leftOut);
    const comment = fields[`comment:${one.id}`]?.[0] ?? "";
    return said || comment ? [`${app.text(one.title)}: ${said}`, ...(comment ? [`    ${comment}`] : [])] : [];
  }

  // "yes", the `other` choice, or "" when the person goes back.
  static asked(dialog, words, { values, other, fill }) {
    const at = (name) => dialog.querySelector(`[data-ask-${name}]`);
    for (const name of ["title", "text", "yes", "no"]) at(name).textContent = fill(words[name], values);
    at("other").hidden = !other;
    at("other").textContent = words.other ?? "";
    return new Promise((resolve) => {
      dialog.returnValue = "";
      const choose = (value) => () => dialog.close(value);
      at("yes").onclick = choose("yes");
      at("other").onclick = choose(other);
      at("no").onclick = choose("");
      dialog.onclose = () => resolve(dialog.returnValue);
      dialog.showModal();
    });
  }
};
