// Where searched words stand in the text layer of a page. Spaces, case and the width of letters do
// not matter, and words may run over the end of a line, as they do in Chinese.

const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

// All letters of the page in one string, each with the place it came from.
function letters(divs) {
  let text = "";
  const places = [];
  for (const div of divs) {
    const node = div.firstChild;
    if (!node) continue;
    let offset = 0;
    for (const letter of node.data) {
      const clean = plain(letter);
      text += clean;
      for (let n = 0; n < clean.length; n += 1) {
        places.push({ node, start: offset, end: offset + letter.length });
      }
      offset += letter.length;
    }
  }
  return { text, places };
}

// One rectangle per line that a found place covers, in the window's coordinates.
function rectangles(places) {
  const found = [];
  for (let first = 0; first < places.length; ) {
    let last = first;
    while (last + 1 < places.length && places[last + 1].node === places[first].node) last += 1;
    const range = document.createRange();
    range.setStart(places[first].node, places[first].start);
    range.setEnd(places[last].node, places[last].end);
    found.push(range.getBoundingClientRect());
    first = last + 1;
  }
  return found.filter((box) => box.width > 0 && box.height > 0);
}

// Where the words stand in a line of text, as [start, end]; null when they do not.
export function spanIn(text, words) {
  const wanted = plain(words);
  let clean = "";
  const places = [];
  let offset = 0;
  for (const letter of text) {
    const plainLetter = plain(letter);
    clean += plainLetter;
    for (let n = 0; n < plainLetter.length; n += 1) places.push([offset, offset + letter.length]);
    offset += letter.length;
  }
  const at = wanted ? clean.indexOf(wanted) : -1;
  return at < 0 ? null : [places[at][0], places[at + wanted.length - 1][1]];
}

export function findIn(divs, words) {
  const wanted = plain(words);
  if (!wanted) return [];
  const { text, places } = letters(divs);
  const found = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    found.push(...rectangles(places.slice(at, at + wanted.length)));
  }
  return found;
}
