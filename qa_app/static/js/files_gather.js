// What was chosen or dropped, as a flat list of files with their paths below the folder.

const UNWANTED = /(^|\/)(\.|~\$|Thumbs\.db$|desktop\.ini$|__MACOSX\/)/i;

function ordered(found) {
  const compare = new Intl.Collator("zh", { numeric: true }).compare;
  return found
    .filter(({ path }) => !UNWANTED.test(path))
    .sort((one, two) => compare(one.path, two.path));
}

export function fromInput(input) {
  return ordered(
    Array.from(input.files, (file) => ({ file, path: file.webkitRelativePath || file.name })),
  );
}

async function entriesIn(folder) {
  const reader = folder.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return found;
    found.push(...some);
  }
}

async function walk(entry, into) {
  if (entry.isDirectory) {
    for (const each of await entriesIn(entry)) await walk(each, into);
    return;
  }
  const file = await new Promise((done, failed) => entry.file(done, failed));
  into.push({ file, path: entry.fullPath.replace(/^\//, "") });
}

// Entries must be taken before the first wait: afterwards the browser empties the drop.
export async function fromDrop(transfer) {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) {
    return ordered(Array.from(transfer.files, (file) => ({ file, path: file.name })));
  }
  const found = [];
  for (const entry of entries) await walk(entry, found);
  return ordered(found);
}

export function folderOf(path) {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

export function sizeInWords(bytes) {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
