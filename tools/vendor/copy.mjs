// Copies the browser assets from node_modules into qa_app/static and writes their manifest.
//
//   cp -r tools/vendor /tmp/vendor && cd /tmp/vendor && npm ci --ignore-scripts
//   node copy.mjs /path/to/qa_app/static
//
// Only whoever raises a version runs this; users of the program need no Node.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const target = process.argv[2];
if (!target) {
  console.error("usage: node copy.mjs STATIC_FOLDER");
  process.exit(3);
}
const modules = new URL("./node_modules/", import.meta.url).pathname;
const entries = [];

const version = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"))).version;

function put(path, content, origin) {
  const bytes = Buffer.from(content);
  writeFileSync(join(target, path), bytes);
  entries.push({ path, ...origin, sha256: createHash("sha256").update(bytes).digest("hex") });
}

function copy(name, licence, licenceFile, files) {
  const origin = { name, version: version(name), licence };
  for (const [from, to] of files) put(to, readFileSync(join(modules, name, from)), origin);
  put(`vendor/${name}.LICENSE.txt`, readFileSync(join(modules, name, licenceFile)), origin);
}

// A strict content security policy refuses setAttribute("style"); the object model is allowed.
const strictPolicy = {
  name: "strict-policy",
  setup(bundle) {
    bundle.onLoad({ filter: /zrender[/\\]lib[/\\]svg[/\\]patch\.js$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const before = "if (key.charCodeAt(0) !== xChar) {";
      if (source.split(before).length !== 2) throw new Error("zrender changed: look again");
      const after = `if (key === "style") { elm.style.cssText = cur; } else ${before}`;
      return { contents: source.replace(before, after), loader: "js" };
    });
  },
};

async function charts() {
  const { outputFiles } = await build({
    entryPoints: [new URL("./charts.entry.mjs", import.meta.url).pathname],
    bundle: true,
    define: { "process.env.NODE_ENV": '"production"' },
    format: "iife",
    globalName: "echarts",
    legalComments: "none",
    minify: true,
    plugins: [strictPolicy],
    target: "es2020",
    write: false,
  });
  put("vendor/echarts.custom.min.js", outputFiles[0].contents, {
    name: "echarts",
    version: version("echarts"),
    licence: "Apache-2.0",
    built_with: `zrender ${version("zrender")} (BSD-3-Clause), tslib ${version("tslib")} (0BSD)`,
  });
  for (const [name, licence, file] of [
    ["echarts", "Apache-2.0", "LICENSE"],
    ["zrender", "BSD-3-Clause", "LICENSE"],
    ["tslib", "0BSD", "LICENSE.txt"],
  ]) {
    copy(name, licence, file, []);
  }
  put("vendor/echarts.NOTICE.txt", readFileSync(join(modules, "echarts", "NOTICE")), {
    name: "echarts",
    version: version("echarts"),
    licence: "Apache-2.0",
  });
}

function icons() {
  const names = readFileSync(new URL("./icons.txt", import.meta.url), "utf8").trim().split("\n");
  const symbols = names.map((name) => {
    const svg = readFileSync(join(modules, "bootstrap-icons", "icons", `${name}.svg`), "utf8");
    const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").trim();
    return `<symbol id="${name}" viewBox="0 0 16 16">${inner.replace(/\s*\n\s*/g, "")}</symbol>`;
  });
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  const origin = {
    name: "bootstrap-icons",
    version: version("bootstrap-icons"),
    licence: "MIT",
  };
  put("icons/sprite.svg", sprite, origin);
  copy("bootstrap-icons", "MIT", "LICENSE", []);
}

// The viewer of case files: its worker, the character maps of fonts that are not embedded, the
// substitutes of the fourteen standard fonts, and the decoders of scanned images.
function viewer() {
  const folder = (name, wanted = () => true) =>
    readdirSync(join(modules, "pdfjs-dist", name))
      .filter(wanted)
      .map((file) => [`${name}/${file}`, `vendor/pdfjs/${name}/${file}`]);
  mkdirSync(join(target, "vendor", "pdfjs"), { recursive: true });
  for (const name of ["cmaps", "standard_fonts", "wasm"]) {
    mkdirSync(join(target, "vendor", "pdfjs", name), { recursive: true });
  }
  copy("pdfjs-dist", "Apache-2.0", "LICENSE", [
    ["legacy/build/pdf.min.mjs", "vendor/pdfjs/pdf.min.mjs"],
    ["legacy/build/pdf.worker.min.mjs", "vendor/pdfjs/pdf.worker.min.mjs"],
    ...folder("cmaps"),
    ...folder("standard_fonts"),
    ...folder("wasm"),
  ]);
}

function manifest() {
  const text = (value) => JSON.stringify(value);
  const blocks = entries
    .sort((one, other) => (one.path < other.path ? -1 : 1))
    .map((entry) =>
      ["[[file]]", ...Object.entries(entry).map(([key, value]) => `${key} = ${text(value)}`)].join(
        "\n",
      ),
    );
  const head = "# Written by tools/vendor/copy.mjs: what came from outside, and exactly which bytes.\n";
  writeFileSync(join(target, "vendor", "manifest.toml"), `${head}\n${blocks.join("\n\n")}\n`);
}

rmSync(join(target, "vendor"), { recursive: true, force: true });
mkdirSync(join(target, "vendor"), { recursive: true });
mkdirSync(join(target, "icons"), { recursive: true });
copy("bootstrap", "MIT", "LICENSE", [["dist/css/bootstrap.min.css", "vendor/bootstrap.min.css"]]);
copy("htmx.org", "0BSD", "LICENSE", [["dist/htmx.min.js", "vendor/htmx.min.js"]]);
copy("tus-js-client", "MIT", "LICENSE", [["dist/tus.min.js", "vendor/tus.min.js"]]);
viewer();
await charts();
icons();
manifest();
