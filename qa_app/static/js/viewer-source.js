// Where the viewer's bytes come from: the outline, each page's own PDF, the search. Says in one word
// why something did not come: offline, login, gone, server.

import { takeOutline } from "./viewer-start.js";

const KEPT_BYTES = 24 * 1024 * 1024;
const PATIENCE_MS = 30000;

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

function ask(url, accept, signal) {
  const limit = AbortSignal.timeout(PATIENCE_MS);
  return fetch(url, {
    headers: { Accept: accept },
    redirect: "manual",
    credentials: "same-origin",
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  });
}

async function answer(asked, signal) {
  let response;
  try {
    response = await asked;
  } catch (problem) {
    if (signal?.aborted) throw problem;
    throw new Failure("offline");
  }
  if (!response.ok) throw new Failure(kindOf(response));
  return response;
}

async function whole(response, read, signal) {
  try {
    return await read(response);
  } catch (problem) {
    if (signal?.aborted) throw problem;
    throw new Failure(problem instanceof SyntaxError ? "server" : "offline");
  }
}

export class Source {
  constructor(outlineUrl, searchUrl) {
    this.outlineUrl = outlineUrl;
    this.searchUrl = searchUrl;
    this.kept = new Map();
    this.size = 0;
    this.coming = new Map();
  }

  async outline() {
    const response = await answer(takeOutline(this.outlineUrl));
    return whole(response, (one) => one.json());
  }

  async search(words, signal) {
    const url = new URL(this.searchUrl, window.location.href);
    url.searchParams.set("q", words);
    const response = await answer(ask(url, "application/json", signal), signal);
    return (await whole(response, (one) => one.json(), signal)).hits ?? [];
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
    coming.bytes = answer(ask(entry.url, "application/pdf", stop.signal), stop.signal)
      .then((response) => whole(response, (one) => one.arrayBuffer(), stop.signal))
      .then((buffer) => this.keep(entry.id, new Uint8Array(buffer)))
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
