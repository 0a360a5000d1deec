// What a tablet keeps of observations: one database of the browser, every value sealed under the key
// of the account that is signed in on this device (js/seal.js). Names of entries:
// device · parcel:ACCOUNT:SEAT · work:ACCOUNT:SEAT · photo:ACCOUNT:OPERATION. Beside the seal stand
// only the account's number, the seat and whether something is unsent.
"use strict";

globalThis.ObserveStore = class {
  static NAME = "observe";

  constructor() {
    this.device = null;
  }

  // Who is signed in on this device; null when nobody is, or the key has run out: then everything
  // that is at the server goes with it.
  async open(now = new Date()) {
    this.device = (await this.get("device")) ?? null;
    if (this.hasRunOut(now)) {
      await this.write([], ["device", ...this.settled(await this.entries())]);
      this.device = null;
    }
    return this.device;
  }

  hasRunOut(now = new Date()) {
    return Boolean(this.device?.until && new Date(this.device.until) < now);
  }

  // The names of what belongs to seats of which nothing is unsent.
  settled(entries) {
    const seat = ([, one]) => `${one.account}:${one.seat}`;
    const busy = new Set(entries.filter(([, one]) => one.unsent).map(seat));
    return entries.filter((entry) => !busy.has(seat(entry))).map(([name]) => name);
  }

  // Signs an account in on this device. What another account left unsent stays sealed; the rest of
  // it goes.
  async signIn(device) {
    let gone = [];
    if (this.device?.account !== device.account) {
      const others = (await this.entries()).filter(([, one]) => one.account !== device.account);
      gone = this.settled(others);
    }
    await this.write([["device", device]], gone);
    this.device = device;
  }

  // Takes the key away, and everything of the account that is at the server. `drop`: what is not, too.
  async signOut({ drop = false, leaving = false } = {}) {
    const account = this.device?.account;
    const gone = ["device"];
    if (account !== undefined) {
      const entries = (await this.entries()).filter(([, one]) => one.account === account);
      gone.push(...(drop ? entries.map(([name]) => name) : this.settled(entries)));
    }
    await this.write(leaving ? [["leaving", true]] : [], gone);
    this.device = null;
  }

  // The own parcels and works, opened: {seat: {parcel, work}}.
  async own() {
    const found = {};
    for (const [name, one] of await this.entries()) {
      const [what] = name.split(":");
      if (what === "photo" || one.account !== this.device?.account) continue;
      const value = Seal.open(this.device.seal, one.sealed);
      if (value) (found[one.seat] ??= {})[what] = value;
    }
    return found;
  }

  // How many things of other accounts wait on this device.
  async foreign() {
    const others = (await this.entries()).filter(([, one]) => one.account !== this.device?.account);
    return others.reduce((sum, [, one]) => sum + (one.unsent || 0), 0);
  }

  parcel(seat, parcel) {
    return [this.name("parcel", seat), { ...this.mark(seat, 0), sealed: this.seal(parcel) }];
  }

  work(seat, work, unsent) {
    return [this.name("work", seat), { ...this.mark(seat, unsent), sealed: this.seal(work) }];
  }

  photo(seat, operation, bytes) {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const sealed = Seal.stream(Seal.fromHex(this.device.seal), nonce, bytes);
    return [this.name("photo", operation), { ...this.mark(seat, 0), nonce, sealed }];
  }

  async photoBytes(operation) {
    const found = await this.get(this.name("photo", operation));
    if (!found) return null;
    return Seal.stream(Seal.fromHex(this.device.seal), found.nonce, found.sealed);
  }

  name(what, key) {
    return `${what}:${this.device.account}:${key}`;
  }

  mark(seat, unsent) {
    return { account: this.device.account, seat, unsent };
  }

  seal(value) {
    return Seal.close(this.device.seal, value);
  }

  async entries() {
    const found = await this.database("readonly", (all) => [all.getAllKeys(), all.getAll()]);
    return found[0].map((name, at) => [name, found[1][at]]).filter(([name]) => name.includes(":"));
  }

  async get(name) {
    return (await this.database("readonly", (all) => [all.get(name)]))[0];
  }

  // Everything together or nothing; on the disk when it resolves.
  async write(puts, gone) {
    await this.database("readwrite", (all) => [
      ...puts.map(([name, value]) => all.put(value, name)),
      ...gone.map((name) => all.delete(name)),
    ]);
  }

  database(mode, act) {
    this.opened ??= new Promise((resolve, reject) => {
      const opening = indexedDB.open(ObserveStore.NAME, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("kept");
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        opening.result.onversionchange = () => opening.result.close();
        resolve(opening.result);
      };
    });
    return this.opened.then(
      (database) =>
        new Promise((resolve, reject) => {
          const transaction = database.transaction("kept", mode, { durability: "strict" });
          const asked = act(transaction.objectStore("kept"));
          transaction.oncomplete = () => resolve(asked.map((one) => one.result));
          transaction.onabort = () => reject(transaction.error);
        }),
    );
  }
};
