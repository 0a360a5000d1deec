// Where the viewer's bytes come from: the outline, each page's own PDF, the search. Says in one word
// why something did not come: offline, login, gone, server.

import { takeOutline, takePage } from "./viewer-start.js";

const KEPT_BYTES = 24 * 1024 * 1024;
const PATIENCE_MS = 90000; // a page over a bad line; the reader sees that it is loading

export class Failure extends Error {
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

function kindOf(response) {
  if (response.type === "opaqueredirect" || [401, 403].includes(response.status)) return "login";
  if (response.status === 404 || response.status === 410) return "gone";
  return "server";
}

async function answer(asked, read, signal) {
  try {
    const response = await asked;
    if (!response.ok) throw new Failure(kindOf(response));
    return await read(response);
  } catch (problem) {
    if (problem instanceof Failure || signal?.aborted) throw problem;
    throw new Failure(problem instanceof SyntaxError ? "server" : "offline");
  }
}

// The whole answer within the time allowed; `asked` was perhaps begun before.
async function get(url, { accept, read, signal, asked }) {
  const stop = new AbortController();
  const limit = setTimeout(() => stop.abort(), PATIENCE_MS);
  const leave = () => stop.abort();
  signal.addEventListener("abort", leave, { once: true });
  const options = { redirect: "manual", credentials: "same-origin", signal: stop.signal };
  try {
    const sent = asked ?? fetch(url, { headers: { Accept: accept }, ...options });
    return await answer(sent, read, signal);
  } finally {
    clearTimeout(limit);
    signal.removeEventListener("abort", leave);
  }
}

const asJson = (response) => response.json();
const asBytes = async (response) => new Uint8Array(await response.arrayBuffer());

export class Source {
  constructor(outlineUrl, searchUrl) {
    this.outlineUrl = outlineUrl;
    this.searchUrl = searchUrl;
    this.kept = new Map();
    this.size = 0;
    this.coming = new Map();
  }

  outline() {
    return answer(takeOutline(this.outlineUrl), asJson);
  }

  async search(words, signal) {
    const url = new URL(this.searchUrl, window.location.href);
    url.searchParams.set("q", words);
    const found = await get(url, { accept: "application/json", read: asJson, signal });
    return found.hits ?? [];
  }

  // The bytes of one page. Callers get a copy of their own, since PDF.js takes them away.
  async bytes(entry, signal) {
    const found = this.kept.get(entry.id);
    if (found) {
      this.kept.delete(entry.id);
      this.kept.set(entry.id, found);
      return found.slice();
    }
    const coming = this.coming.get(entry.id) ?? this.start(entry);
    coming.users += 1;
    const leave = () => {
      coming.users -= 1;
      if (coming.users === 0) coming.stop.abort();
    };
    signal.addEventListener("abort", leave, { once: true });
    try {
      return (await coming.bytes).slice();
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  start(entry) {
    const stop = new AbortController();
    const coming = { users: 0, stop, bytes: null };
    const wish = { accept: "application/pdf", read: asBytes, signal: stop.signal };
    coming.bytes = get(entry.url, { ...wish, asked: takePage(entry.url) })
      .then((bytes) => this.keep(entry.id, bytes))
      .finally(() => this.leave(entry.id, coming));
    this.coming.set(entry.id, coming);
    stop.signal.addEventListener("abort", () => this.leave(entry.id, coming));
    return coming;
  }

  leave(id, coming) {
    if (this.coming.get(id) === coming) this.coming.delete(id);
  }

  keep(id, bytes) {
    this.kept.set(id, bytes);
    this.size += bytes.byteLength;
    for (const [oldest, old] of this.kept) {
      if (this.size <= KEPT_BYTES || oldest === id) break;
      this.kept.delete(oldest);
      this.size -= old.byteLength;
    }
    return bytes;
  }
}
