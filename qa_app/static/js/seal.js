// Seals what a browser keeps until the server has it: ChaCha20 (RFC 8439) under a key the page gets
// with the log-in, so that whoever uses the computer next reads nothing. Written out here because
// the browser's own cryptography answers later and only over HTTPS; an answer must be kept at once.
"use strict";

globalThis.Seal = (() => {
  const rotate = (value, by) => (value << by) | (value >>> (32 - by));

  function quarter(s, a, b, c, d) {
    s[a] += s[b];
    s[d] = rotate(s[d] ^ s[a], 16);
    s[c] += s[d];
    s[b] = rotate(s[b] ^ s[c], 12);
    s[a] += s[b];
    s[d] = rotate(s[d] ^ s[a], 8);
    s[c] += s[d];
    s[b] = rotate(s[b] ^ s[c], 7);
  }

  function words(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
  }

  function block(key, counter, nonce) {
    const start = new Uint32Array(16);
    start.set([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);
    start.set(key, 4);
    start[12] = counter;
    start.set(nonce, 13);
    const s = start.slice();
    for (let round = 0; round < 10; round += 1) {
      quarter(s, 0, 4, 8, 12);
      quarter(s, 1, 5, 9, 13);
      quarter(s, 2, 6, 10, 14);
      quarter(s, 3, 7, 11, 15);
      quarter(s, 0, 5, 10, 15);
      quarter(s, 1, 6, 11, 12);
      quarter(s, 2, 7, 8, 13);
      quarter(s, 3, 4, 9, 14);
    }
    const out = new DataView(new ArrayBuffer(64));
    s.forEach((value, i) => out.setUint32(4 * i, value + start[i], true));
    return new Uint8Array(out.buffer);
  }

  // Encrypts and decrypts: the stream is added either way. Blocks are counted from 1.
  function stream(keyBytes, nonceBytes, text) {
    const key = words(keyBytes);
    const nonce = words(nonceBytes);
    const out = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 64) {
      const pad = block(key, 1 + at / 64, nonce);
      for (let i = 0; i < 64 && at + i < text.length; i += 1) out[at + i] = text[at + i] ^ pad[i];
    }
    return out;
  }

  const fromHex = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

  function toText(bytes) {
    let text = "";
    for (let at = 0; at < bytes.length; at += 8192) {
      text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    }
    return btoa(text);
  }

  const fromText = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  function close(hexKey, value) {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(value));
    return `${toText(nonce)}.${toText(stream(fromHex(hexKey), nonce, text))}`;
  }

  // The value, or null when it was sealed for somebody else or is no seal at all.
  function open(hexKey, sealed) {
    try {
      const [nonce, text] = sealed.split(".").map(fromText);
      const plain = stream(fromHex(hexKey), nonce, text);
      return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plain));
    } catch {
      return null;
    }
  }

  return { close, open, stream, fromHex };
})();
