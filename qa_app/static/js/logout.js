// Logging out on a computer that others use: what this browser keeps for the account goes with it.
// Answers that are not at the server yet are named first; they lie here sealed for the account. So
// does what a tablet keeps of observations (observe-store.js), whose key goes when somebody else
// is logged in.
"use strict";

(() => {
  const form = document.querySelector("[data-logout]");
  const dialog = document.querySelector("[data-unsent]");
  if (!form || !dialog) return;
  const waiting = `autosave:${form.dataset.logout}:`;
  const OWN = ["viewer:", "viewer.", "desk:"];
  const ACCOUNT = Number(form.dataset.logout);

  function database(mode, act, name = "autosave", store = "answers") {
    return new Promise((resolve) => {
      const opening = indexedDB.open(name, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(store);
      opening.onerror = () => resolve(null);
      opening.onsuccess = () => {
        const transaction = opening.result.transaction(store, mode);
        const asked = act(transaction.objectStore(store));
        const done = (value) => {
          opening.result.close();
          resolve(value);
        };
        transaction.oncomplete = () => done(asked.result);
        transaction.onabort = () => done(null);
      };
    });
  }

  const observed = (mode, act) => database(mode, act, "observe", "kept");

  // What a tablet keeps of this account's observations: [name, entry].
  async function observations() {
    const names = (await observed("readonly", (all) => all.getAllKeys())) ?? [];
    const values = (await observed("readonly", (all) => all.getAll())) ?? [];
    const entries = names.map((name, at) => [name, values[at]]);
    return entries.filter(([name, one]) => name.includes(":") && one?.account === ACCOUNT);
  }

  const forget = (name) => observed("readwrite", (all) => all.delete(name));

  // The key, and whatever is at the server already; `all`: what is not, too.
  async function leaveObservations(all) {
    const entries = await observations();
    const busy = new Set(entries.filter(([, one]) => one.unsent).map(([, one]) => one.seat));
    for (const [name, one] of entries) if (all || !busy.has(one.seat)) await forget(name);
    await forget("device");
  }

  observed("readonly", (all) => all.get("device")).then((device) => {
    if (device && device.account !== ACCOUNT) forget("device");
  });

  async function unsent() {
    const near = Object.keys(localStorage).filter((name) => name.startsWith(waiting));
    const far = (await database("readonly", (all) => all.getAllKeys())) ?? [];
    const unsentSeats = (await observations()).filter(([, one]) => one.unsent).map(([name]) => name);
    return [...near, ...far.filter((name) => name.startsWith(waiting)), ...unsentSeats];
  }

  async function leave(all) {
    await leaveObservations(all === true);

    for (const name of Object.keys(localStorage)) {
      if (OWN.some((start) => name.startsWith(start))) localStorage.removeItem(name);
    }
    form.submit();
  }

  async function drop() {
    for (const name of await unsent()) {
      localStorage.removeItem(name);
      await database("readwrite", (all) => all.delete(name));
    }
    leave(true);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if ((await unsent().catch(() => [])).length) dialog.showModal();
    else leave(false);
  });
  dialog.querySelector("[data-unsent-leave]").addEventListener("click", () => leave(false));
  dialog.querySelector("[data-unsent-drop]").addEventListener("click", drop);
})();
