// Sends files by the resumable tus protocol, a few at a time. An interrupted upload goes on where it
// stopped: after a lost connection by itself, after a reload when the same file is chosen again.

const AT_ONCE = 3;
const PIECE = 8 * 1024 * 1024;
const PAUSES = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000];
const KEPT = "tus::qa-files";

// One file on one computer for one case; the person is part of it, for computers are shared.
function fingerprintOf(item, person) {
  const { name, size, lastModified } = item.file;
  const path = item.path || name;
  return ["qa-files", person, item.token, path, size, lastModified].join("|");
}

// Names of files whose upload was begun on this computer by this person and not finished.
export function unfinished(person) {
  const found = [];
  for (let at = 0; at < localStorage.length; at += 1) {
    const key = localStorage.key(at);
    if (!key.startsWith(`${KEPT}|${person}|`)) continue;
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      found.push(kept.metadata.filename);
    } catch {
      localStorage.removeItem(key);
    }
  }
  return found;
}

export function forgetUnfinished(person) {
  const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at));
  for (const key of keys) if (key.startsWith(`${KEPT}|${person}|`)) localStorage.removeItem(key);
}

export class Sender {
  // words: sentences for failures; told(item) is called whenever an item's state changed.
  constructor({ endpoint, token, person, words, told }) {
    Object.assign(this, { endpoint, token, person, words, told });
    this.queue = [];
    this.running = new Set();
    this.paused = false;
    window.addEventListener("online", () => this.retryBroken());
  }

  // item: {file, path, token, part?, replaces?}; gets state, sent and reason.
  add(items) {
    for (const item of items) this.set(item, "waiting");
    this.queue.push(...items);
    this.next();
  }

  set(item, state, more = {}) {
    Object.assign(item, { state, reason: "" }, more);
    this.told(item);
  }

  next() {
    while (!this.paused && this.running.size < AT_ONCE && this.queue.length) {
      const item = this.queue.shift();
      if (item.state !== "waiting") continue;
      this.running.add(item);
      this.begin(item);
    }
  }

  async begin(item) {
    item.upload ??= this.uploadOf(item);
    this.set(item, "sending");
    if (item.begun) {
      item.upload.start();
      return;
    }
    item.begun = true;
    const earlier = await item.upload.findPreviousUploads();
    if (earlier.length) {
      item.upload.resumeFromPreviousUpload(earlier[0]);
      item.resumed = true;
    }
    if (item.state === "sending") item.upload.start();
  }

  uploadOf(item) {
    const metadata = { filename: item.file.name, case: item.token };
    if (item.part !== undefined) metadata.part = item.part;
    if (item.replaces) metadata.replaces = item.replaces;
    return new window.tus.Upload(item.file, {
      endpoint: this.endpoint,
      chunkSize: PIECE,
      retryDelays: PAUSES,
      metadata,
      headers: { "X-CSRFToken": this.token },
      fingerprint: async () => fingerprintOf(item, this.person),
      removeFingerprintOnSuccess: true,
      onProgress: (sent) => this.set(item, "sending", { sent }),
      onSuccess: () => this.end(item, "sent", { sent: item.file.size }),
      onError: (error) => this.failed(item, error),
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        if (!status) this.set(item, "broken");
        return !status || status === 423 || status === 429 || status >= 500;
      },
    });
  }

  failed(item, error) {
    const answer = error.originalResponse;
    const status = answer?.getStatus() ?? 0;
    const text = answer?.getBody()?.trim() ?? "";
    const plain = text && text.length < 300 && !text.startsWith("<");
    if (!status) this.end(item, "broken", { reason: this.words.offline });
    else if (status === 413) this.end(item, "refused", { reason: this.words.large });
    else if (status === 404 || status === 401) this.end(item, "refused", { reason: this.words.gone });
    else this.end(item, "refused", { reason: plain ? text : this.words.failed });
  }

  end(item, state, more) {
    this.running.delete(item);
    this.set(item, state, more);
    this.next();
  }

  async pause(item) {
    if (item.state === "waiting") this.set(item, "paused");
    if (!["sending", "broken"].includes(item.state)) return;
    await item.upload.abort();
    this.end(item, "paused");
  }

  resume(item) {
    if (!["paused", "broken", "refused"].includes(item.state)) return;
    this.running.delete(item);
    this.set(item, "waiting");
    this.queue.push(item);
    this.next();
  }

  async pauseAll() {
    this.paused = true;
    await Promise.all([...this.running].map((item) => this.pause(item)));
    for (const item of this.queue) if (item.state === "waiting") this.set(item, "paused");
  }

  resumeAll(items) {
    this.paused = false;
    for (const item of items) this.resume(item);
  }

  retryBroken() {
    for (const item of [...this.running]) {
      if (item.state !== "broken") continue;
      item.upload.abort().then(() => this.resume(item));
    }
  }

  // Leaves a file out; what of it has arrived is thrown away.
  async drop(item) {
    const begun = item.begun && item.state !== "sent";
    if (begun) await item.upload.abort(true).catch(() => {});
    this.running.delete(item);
    this.set(item, "dropped");
    this.next();
  }
}
