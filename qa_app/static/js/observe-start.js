// How the page is there without a network: the service worker, a new version that is offered and not
// forced, the offer to install, and one window at a time, so that two never write over each other.
"use strict";

globalThis.ObserveStart = class {
  // Runs `begin` when this is the only window; otherwise says so, with a way to take over here.
  static alone(place, begin) {
    const busy = place.querySelector('[data-observe="elsewhere"]');
    const hold = (options) =>
      navigator.locks.request("observe-window", options, async (lock) => {
        busy.hidden = Boolean(lock);
        if (!lock) return;
        await begin();
        await new Promise(() => {});
      });
    busy.querySelector("button").addEventListener("click", () => {
      hold({ steal: true }).catch(() => this.lost(busy));
    });
    hold({ ifAvailable: true }).catch(() => this.lost(busy));
  }

  // Another window took over: this one must not write any more.
  static lost(busy) {
    busy.hidden = false;
    location.reload();
  }

  static async install(place, urls) {
    const at = (name) => place.querySelector(`[data-observe="${name}"]`);
    if (!("serviceWorker" in navigator)) {
      at("no-worker").hidden = false;
      return;
    }
    this.offer(at("install"));
    const found = await navigator.serviceWorker
      .register(urls.worker, { scope: urls.scope, updateViaCache: "none" })
      .catch(() => null);
    if (!found) return;
    const tell = () => {
      at("update").hidden = !(found.waiting && navigator.serviceWorker.controller);
    };
    const watch = () => found.installing?.addEventListener("statechange", tell);
    found.addEventListener("updatefound", watch);
    watch();
    tell();
    at("update").querySelector("button").addEventListener("click", () => {
      found.waiting?.postMessage("take-over");
    });
    let controlled = Boolean(navigator.serviceWorker.controller);
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (controlled) location.reload();
      controlled = true;
    });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) found.update().catch(() => {});
    });
    await navigator.serviceWorker.ready;
    place.dataset.ready = "true";
    at("ready").hidden = false;
  }

  static offer(place) {
    window.addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      place.hidden = false;
      place.querySelector("button").onclick = () => {
        place.hidden = true;
        event.prompt();
      };
    });
  }
};
