// Where answers wait in this browser until the server has them: one sealed entry for each open page
// (autosave:ACCOUNT:SHEET:PAGE). Local storage, which writes at once; the browser's database when
// that is full. Pages of the same sheet talk to each other, so that each knows what is whose.
"use strict";

globalThis.AutosaveKeeping = class {
  static PREFIX = "autosave:";

  constructor(key, seal) {
    this.key = `${AutosaveKeeping.PREFIX}${key}`;
    this.seal = seal;
    this.page = Math.random().toString(36).slice(2, 10);
    this.entry = `${this.key}:${this.page}`;
    this.kept = true;
    this.inDatabase = false;
    this.heard = () => {};
    this.claimed = new Set();
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(this.key) : null;
    this.channel?.addEventListener("message", (event) => this.hear(event.data));
  }

  hear(message) {
    if (message.who === "there" || message.who === "here") this.claimed.add(message.page);
    if (message.who === "there") this.tell({ who: "here" });
    if (message.who === "saved") this.heard(message);
  }

  tell(message) {
    this.channel?.postMessage({ page: this.page, ...message });
  }

  // What pages that are gone left behind: entries that no open page claims.
  async left() {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(`${this.key}:`));
    const stored = await this.database("readonly", (all) => all.getAllKeys()).catch(() => []);
    const more = (stored ?? []).filter((name) => name.startsWith(`${this.key}:`));
    if (!names.length && !more.length) return [];
    this.tell({ who: "there" });
    await new Promise((resolve) => setTimeout(resolve, this.channel ? 150 : 0));
    const found = [];
    for (const name of new Set([...names, ...more])) {
      if (this.claimed.has(name.split(":").pop())) continue;
      const sealed =
        localStorage.getItem(name) ?? (await this.database("readonly", (all) => all.get(name)));
      const value = Seal.open(this.seal, sealed ?? "");
      if (value) found.push({ name, ...value });
    }
    return found.sort((a, b) => a.at - b.at);
  }

  drop(name) {
    localStorage.removeItem(name);
    this.database("readwrite", (all) => all.delete(name)).catch(() => {});
  }

  // Keep what is not at the server yet; nothing when there is nothing.
  keep(value) {
    if (!value) {
      this.kept = true;
      try {
        localStorage.removeItem(this.entry);
      } catch {
        // Storage is forbidden here; there is nothing in it either.
      }
      if (this.inDatabase) this.drop(this.entry);
      this.inDatabase = false;
      return;
    }
    const sealed = Seal.close(this.seal, { at: Date.now(), ...value });
    try {
      localStorage.setItem(this.entry, sealed);
      this.kept = true;
    } catch {
      this.kept = false;
      this.inDatabase = true;
      this.database("readwrite", (all) => all.put(sealed, this.entry)).then(
        () => {
          this.kept = true;
          this.changed?.();
        },
        () => this.changed?.(),
      );
    }
  }

  database(mode, act) {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open("autosave", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("answers");
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const transaction = opening.result.transaction("answers", mode);
        const asked = act(transaction.objectStore("answers"));
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onabort = () => reject(transaction.error);
        transaction.onerror = () => reject(transaction.error);
      };
    });
  }
};
