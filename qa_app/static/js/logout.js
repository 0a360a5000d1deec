// Logging out on a computer that others use: what this browser keeps for the account goes with it.
// Answers that are not at the server yet are named first; they lie here sealed for the account.
"use strict";

(() => {
  const form = document.querySelector("[data-logout]");
  const dialog = document.querySelector("[data-unsent]");
  if (!form || !dialog) return;
  const waiting = `autosave:${form.dataset.logout}:`;
  const OWN = ["viewer:", "viewer.", "desk:"];

  function database(mode, act) {
    return new Promise((resolve) => {
      const opening = indexedDB.open("autosave", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("answers");
      opening.onerror = () => resolve(null);
      opening.onsuccess = () => {
        const transaction = opening.result.transaction("answers", mode);
        const asked = act(transaction.objectStore("answers"));
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onabort = () => resolve(null);
      };
    });
  }

  async function unsent() {
    const near = Object.keys(localStorage).filter((name) => name.startsWith(waiting));
    const far = (await database("readonly", (all) => all.getAllKeys())) ?? [];
    return [...near, ...far.filter((name) => name.startsWith(waiting))];
  }

  function leave() {
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
    leave();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if ((await unsent().catch(() => [])).length) dialog.showModal();
    else leave();
  });
  dialog.querySelector("[data-unsent-leave]").addEventListener("click", leave);
  dialog.querySelector("[data-unsent-drop]").addEventListener("click", drop);
})();
