// What one observer has done at one hearing, as the device holds it: answers the server does not have
// yet beside those it has, the sign-in, the photos, the wish to submit. Plain values that can be
// written down at any moment and gone on with later; nothing here draws or sends.
"use strict";

globalThis.ObserveWork = class {
  static said(values) {
    return (values ?? []).map((one) => one.trim()).filter(Boolean);
  }

  static same(a, b) {
    return JSON.stringify(this.said(a)) === JSON.stringify(this.said(b));
  }

  constructor(kept) {
    Object.assign(this, {
      known: {}, // what the server has: {field: values}, as of `revision`
      revision: 0,
      savedAt: "",
      pending: {}, // {field: {base: what the server had, mine}}
      flying: null, // {op, revision, changed} on its way; sent again with the same id until answered
      bad: {}, // {field: {base, mine, message}}: does not fit, set aside
      signIn: null, // {op, at, sent}
      submit: null, // {op}
      photos: [], // {op, taken_at, caption, size, sent, message}
      conflict: null, // {revision, stored, differing: {field: values}}
      stopped: null, // {code, message}: the server takes nothing more for this seat
      message: "", // why the last wish was refused
      ...kept,
    });
  }

  // The values to show: the server's, with everything from here above them.
  fields() {
    const fields = { ...this.known };
    for (const part of [this.flying?.changed, this.bad, this.pending]) {
      for (const [name, { mine }] of Object.entries(part ?? {})) fields[name] = mine;
    }
    return fields;
  }

  unsent() {
    const names = [this.flying?.changed, this.bad, this.pending].flatMap((one) =>
      Object.keys(one ?? {}),
    );
    const photos = this.photos.filter((one) => !one.sent).length;
    return new Set(names).size + photos + (this.signIn && !this.signIn.sent) + Boolean(this.submit);
  }

  // Whether there is anything the server could be asked to take now.
  ready() {
    if (this.stopped) return false;
    const answers = this.conflict ? false : this.flying || Object.keys(this.pending).length;
    const photos = this.photos.some((one) => !one.sent && !one.message);
    return Boolean(answers || photos || (this.signIn && !this.signIn.sent) || this.maySubmit());
  }

  maySubmit() {
    const waiting = this.flying || this.conflict || this.photos.some((one) => !one.sent);
    const answers = Object.keys(this.pending).length + Object.keys(this.bad).length;
    return Boolean(this.submit && !waiting && !answers && !this.stopped);
  }

  note(name, values) {
    const before = this.pending[name] ?? this.bad[name];
    const base = before?.base ?? this.flying?.changed[name]?.mine ?? this.known[name] ?? [];
    delete this.bad[name];
    this.pending[name] = { base, mine: values };
    this.message = "";
  }

  // Puts what is pending on its way; the id stays with it until the server has answered.
  take(names = Object.keys(this.pending)) {
    if (!this.flying && names.length) {
      const changed = Object.fromEntries(names.map((name) => [name, this.pending[name]]));
      names.forEach((name) => delete this.pending[name]);
      this.flying = { op: crypto.randomUUID(), revision: this.revision, changed };
    }
    return this.flying;
  }

  acknowledged({ revision, saved_at }) {
    for (const [name, { mine }] of Object.entries(this.flying.changed)) {
      this.known[name] = mine;
      if (this.pending[name]) this.pending[name].base = mine;
    }
    this.flying = null;
    this.revision = revision;
    this.savedAt = saved_at;
  }

  // Back to pending, under what was typed since.
  landed() {
    for (const [name, one] of Object.entries(this.flying?.changed ?? {})) {
      this.pending[name] = { base: one.base, mine: this.pending[name]?.mine ?? one.mine };
    }
    this.flying = null;
  }

  // Somebody saved since. What only one side changed needs no question; the rest is asked.
  met({ revision, stored }) {
    this.landed();
    const differing = {};
    for (const [name, one] of Object.entries({ ...this.bad, ...this.pending })) {
      const theirs = stored[name] ?? [];
      if (ObserveWork.same(theirs, one.mine)) delete this.pending[name];
      else if (ObserveWork.same(theirs, one.base)) one.base = theirs;
      else if (this.pending[name]) differing[name] = theirs;
    }
    this.conflict = Object.keys(differing).length ? { revision, stored, differing } : null;
    if (!this.conflict) this.adopt({ revision, stored });
    return !this.conflict;
  }

  adopt({ revision, stored }) {
    this.known = stored;
    this.revision = revision;
  }

  // {field: "mine" or "theirs"} for every field in question.
  decided(choices) {
    const { differing } = this.conflict;
    for (const [name, which] of Object.entries(choices)) {
      if (which === "theirs") delete this.pending[name];
      else if (this.pending[name]) this.pending[name].base = differing[name] ?? [];
    }
    this.adopt(this.conflict);
    this.conflict = null;
  }

  // What was sent together is not taken: one field alone is set aside with the reason, several are
  // sent one by one. True when there is more to send.
  refused(message) {
    const names = Object.keys(this.flying.changed);
    const [name] = names;
    this.oneByOne = names.length > 1 || this.oneByOne;
    if (names.length === 1 && !this.pending[name]) {
      this.bad[name] = { ...this.flying.changed[name], message };
      this.flying = null;
    } else this.landed();
    this.oneByOne &&= Object.keys(this.pending).length > 0;
    return Object.keys(this.pending).length > 0;
  }

  // News of the server before anything is sent: its answers where nothing waits here.
  learn({ revision, fields }) {
    if (this.flying || this.conflict || revision === this.revision) return;
    if (!Object.keys(this.pending).length) this.adopt({ revision, stored: fields });
  }
};
