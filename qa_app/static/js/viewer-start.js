// Begins what takes longest before the rest of the viewer has come: PDF.js's worker reads its script,
// and the outline is on its way. viewer-paper.js and viewer-source.js take both over.

const BASE = new URL("../vendor/pdfjs/", import.meta.url).href;

let port = new Worker(`${BASE}pdf.worker.min.mjs`, { type: "module" });
const outlines = new Map();

// The worker begun here, once; whoever needs another begins it.
export function takePort() {
  const taken = port;
  port = null;
  return taken;
}

export function askOutline(url) {
  return fetch(url, {
    headers: { Accept: "application/json" },
    redirect: "manual",
    credentials: "same-origin",
    signal: AbortSignal.timeout(30000),
  });
}

export function takeOutline(url) {
  const asked = outlines.get(url);
  outlines.delete(url);
  return asked ?? askOutline(url);
}

for (const root of document.querySelectorAll("[data-file-viewer]")) {
  const url = root.dataset.outlineUrl;
  const asked = askOutline(url);
  asked.catch(() => {}); // told to whoever takes it
  outlines.set(url, asked);
}
