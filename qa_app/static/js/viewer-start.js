// Begins what takes longest before the rest of the viewer has come: PDF.js's worker reads its script,
// the outline and the page that will be seen first are on their way. viewer-paper.js and
// viewer-source.js take them over.

import { Memory } from "./viewer-memory.js";

const BASE = new URL("../vendor/pdfjs/", import.meta.url).href;

let port = new Worker(`${BASE}pdf.worker.min.mjs`, { type: "module" });
const asked = new Map();

// The worker begun here, once; whoever needs another begins it.
export function takePort() {
  const taken = port;
  port = null;
  return taken;
}

function ask(url, accept) {
  return fetch(url, {
    headers: { Accept: accept },
    redirect: "manual",
    credentials: "same-origin",
    signal: AbortSignal.timeout(90000),
  });
}

function take(url) {
  const found = asked.get(url);
  asked.delete(url);
  return found;
}

export const takeOutline = (url) => take(url) ?? ask(url, "application/json");
export const takePage = take;

function begin(url, accept) {
  const answer = ask(url, accept);
  asked.set(url, answer);
  answer.catch(() => {}); // told to whoever takes it
  return answer;
}

async function beginPage(outline, url) {
  if (window.location.hash || !outline.ok) return;
  const { pages } = await outline.clone().json();
  const { first } = new Memory(url).read();
  const page = pages.find(({ id }) => id === first?.page) ?? pages[0];
  if (page) begin(page.url, "application/pdf");
}

for (const root of document.querySelectorAll("[data-file-viewer]")) {
  const url = root.dataset.outlineUrl;
  begin(url, "application/json").then((outline) => beginPage(outline, url)).catch(() => {});
}
