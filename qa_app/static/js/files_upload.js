// The page that takes in many files: gathers them, shows whose they are, sends them. The words and
// the pieces of the list are in templates of the page (templates/files/_upload_list.html).

import { folderOf, fromDrop, fromInput, sizeInWords } from "./files_gather.js";
import { Sender, forgetUnfinished, unfinished } from "./files_send.js";

const root = document.querySelector("[data-upload]");
const say = root?.dataset;
const token = document.querySelector("meta[name=csrf-token]")?.content;
const items = [];
const groups = new Map();
const fixed = root ? JSON.parse(root.querySelector("[data-upload-fixed]").textContent) : null;
const part = (name, within = root) => within.querySelector(`[data-upload-${name}]`);
const piece = (name) => document.getElementById(`upload-${name}`).content.firstElementChild;

const sender = root && new Sender({
  endpoint: say.endpoint,
  token,
  person: say.person,
  words: { offline: say.textOffline, large: say.textLarge, gone: say.textGone, failed: say.textFailed },
  told: drawItem,
});

async function ask(url, body) {
  const answer = await fetch(url, {
    method: body ? "POST" : "GET",
    body: body && JSON.stringify(body),
    headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
    credentials: "same-origin",
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function take(found) {
  const known = new Set(items.filter((item) => item.state !== "dropped").map(keyOf));
  const fresh = found.filter((each) => !known.has(keyOf(each)));
  if (!fresh.length) return;
  announce(say.textMatching);
  const named = fixed ? null : await matched(fresh);
  fresh.forEach((each, at) => {
    const item = { ...each, state: "chosen", sent: 0, on: true, part: fixed?.part, replaces: fixed?.replaces };
    const match = named?.[at];
    if (match?.part) Object.assign(item, { part: match.part, partTitle: match.part_title });
    items.push(item);
    put(item, fixed?.case ?? match?.case, match?.candidates ?? []);
  });
  drawAll();
}

function keyOf({ path, file }) {
  return `${path}|${file.size}|${file.lastModified}`;
}

async function matched(found) {
  const named = [];
  for (let at = 0; at < found.length; at += 1000) {
    const names = found.slice(at, at + 1000).map(({ path }) => path);
    named.push(...(await ask(say.matchUrl, { files: names })).files);
  }
  return named;
}

// Files of one case stand together; those without a case by the folder they came in.
function put(item, found, candidates) {
  const key = found ? `case:${found.token}` : `folder:${folderOf(item.path)}`;
  if (!groups.has(key)) groups.set(key, newGroup(key, found, candidates, folderOf(item.path)));
  const group = groups.get(key);
  item.group = group;
  item.token = found?.token;
  item.known = Boolean(found?.known.includes(`${item.file.name}/${item.file.size}`));
  if (item.known) item.on = false;
  item.row ??= newRow(item);
  part("rows", group.box).append(item.row);
}

function newGroup(key, found, candidates, folder) {
  const box = piece(found ? "group" : "loose").cloneNode(true);
  const group = { key, found, box };
  if (found) {
    const link = part("case", box);
    link.textContent = found.number;
    link.href = found.url;
    part("agency", box).textContent = found.agency;
  } else {
    part("folder", box).textContent = folder || say.textNoFolder;
    offer(group, candidates);
    const field = part("find", box);
    const look = async () => {
      const text = field.value.trim();
      if (text) offer(group, (await ask(`${say.findUrl}?q=${encodeURIComponent(text)}`)).cases);
    };
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      look();
    });
    part("look", box).addEventListener("click", look);
    part("assign", box).addEventListener("click", () => assign(group));
  }
  part(found ? "found" : "lost").append(box);
  return group;
}

function offer(group, cases) {
  const select = part("choices", group.box);
  select.replaceChildren(
    ...cases.map((each, at) => new Option(`${each.number} ${each.agency}`, String(at))),
  );
  if (!cases.length) select.append(new Option(say.textNone, ""));
  group.cases = cases;
}

function assign(group) {
  const chosen = group.cases[Number(part("choices", group.box).value || -1)];
  if (!chosen) return;
  for (const item of items.filter((each) => each.group === group)) {
    item.on = true;
    put(item, chosen, []);
  }
  group.box.remove();
  groups.delete(group.key);
  drawAll();
  part("start").focus();
}

function newRow(item) {
  const row = piece("row").cloneNode(true);
  part("path", row).textContent = item.path;
  part("size", row).textContent = sizeInWords(item.file.size);
  part("part", row).textContent = item.partTitle ? say.textPart.replace("{part}", item.partTitle) : "";
  const tick = part("on", row);
  tick.setAttribute("aria-label", item.path);
  tick.addEventListener("change", () => {
    item.on = tick.checked;
    drawAll();
  });
  part("pause", row).addEventListener("click", () => sender.pause(item));
  part("resume", row).addEventListener("click", () => sender.resume(item));
  part("drop", row).addEventListener("click", () => sender.drop(item).then(drawAll));
  return row;
}

function drawItem(item) {
  const { row, state } = item;
  if (state === "dropped") row.remove();
  row.dataset.state = state;
  const bar = part("bar", row);
  bar.hidden = !["sending", "paused", "broken", "waiting"].includes(state) || !item.begun;
  bar.value = item.file.size ? item.sent / item.file.size : 0;
  const words = say[`text${state[0].toUpperCase()}${state.slice(1)}`] ?? "";
  const share = Math.floor((100 * item.sent) / Math.max(1, item.file.size));
  let text = item.reason || words.replace("{percent}", String(share));
  if (state === "chosen" && item.known) text = say.textKnown;
  part("state", row).textContent = text;
  const tick = part("on", row);
  tick.checked = item.on;
  tick.disabled = state !== "chosen";
  part("pause", row).hidden = !["sending", "waiting", "broken"].includes(state);
  part("resume", row).hidden = !["paused", "refused"].includes(state);
  part("drop", row).hidden = state === "sent";
  drawTotals();
}

function drawAll() {
  items.forEach(drawItem);
  announce("");
}

function toSend() {
  return items.filter((item) => item.state === "chosen" && item.on && item.token);
}

function drawTotals() {
  const live = items.filter((item) => item.state !== "dropped");
  part("list").hidden = !live.length;
  const some = toSend();
  const bytes = some.reduce((sum, item) => sum + item.file.size, 0);
  const start = part("start");
  start.disabled = !some.length;
  start.hidden = !some.length && live.some((item) => item.state !== "chosen");
  const words = some.length ? say.textStart : say.textStartNone;
  start.textContent = words.replace("{files}", some.length).replace("{size}", sizeInWords(bytes));
  const lost = live.filter((item) => !item.token && item.state === "chosen");
  part("lost").hidden = !lost.length;
  part("found").hidden = !live.some((item) => item.token);
  part("lost-note").textContent = say.textLost.replace("{files}", lost.length);
  const going = live.filter((item) => ["waiting", "sending", "broken"].includes(item.state));
  const halted = live.filter((item) => item.state === "paused");
  part("pause-all").hidden = !going.length;
  part("resume-all").hidden = !halted.length || Boolean(going.length);
  const begun = live.filter((item) => item.state !== "chosen");
  const done = begun.filter((item) => item.state === "sent");
  if (begun.length) {
    part("total").textContent = say.textTotal.replace("{done}", done.length).replace("{files}", begun.length);
  }
  part("after").hidden = !done.length || done.length < begun.length;
  for (const { box, found } of groups.values()) {
    const own = live.filter((item) => item.group?.box === box);
    box.hidden = !own.length;
    if (found) part("count", box).textContent = say.textCount.replace("{files}", own.length);
  }
}

function announce(text) {
  part("status").textContent = text;
}

function showUnfinished() {
  const names = unfinished(say.person);
  part("unfinished").hidden = !names.length;
  part("unfinished-names").textContent = names.join("、");
}

function watchDrops(area) {
  for (const type of ["dragenter", "dragover"]) {
    area.addEventListener(type, (event) => {
      event.preventDefault();
      area.classList.add("dragging");
    });
  }
  area.addEventListener("dragleave", () => area.classList.remove("dragging"));
  area.addEventListener("drop", async (event) => {
    event.preventDefault();
    area.classList.remove("dragging");
    await gathered(fromDrop(event.dataTransfer));
  });
}

async function gathered(promise) {
  try {
    await take(await promise);
  } catch {
    announce(say.textUnmatched);
  }
}

function start() {
  root.hidden = false;
  document.querySelector("[data-upload-plain]").hidden = true;
  for (const name of ["files", "folder"]) {
    const input = part(name);
    input.addEventListener("change", () => {
      gathered(Promise.resolve(fromInput(input))).then(() => {
        input.value = "";
      });
    });
  }
  watchDrops(part("area"));
  part("start").addEventListener("click", () => sender.add(toSend()));
  part("pause-all").addEventListener("click", () => sender.pauseAll());
  part("resume-all").addEventListener("click", () => {
    sender.resumeAll(items.filter((item) => ["paused", "broken"].includes(item.state)));
  });
  part("forget").addEventListener("click", () => {
    forgetUnfinished(say.person);
    showUnfinished();
  });
  window.addEventListener("beforeunload", (event) => {
    if (items.some((item) => ["waiting", "sending", "broken"].includes(item.state))) event.preventDefault();
  });
  showUnfinished();
}

if (root) start();
