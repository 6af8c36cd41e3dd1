// Bundles the script and style of pages, and writes them as C++ that defines `assets()` of a header.
//
//   node bundle.mjs FOLDER MODULES OUTPUT.cpp     FOLDER: has src/ and pages.json; MODULES: the folder in which npm installed
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, extname, join, resolve } from "node:path";

const [folder, modules, output] = process.argv.slice(2);
if (!output) throw new Error("usage: node bundle.mjs FOLDER MODULES OUTPUT.cpp");
const { build } = createRequire(join(resolve(modules), "package.json"))("esbuild");
const here = resolve(folder);
// What is bundled, how many bytes all of it may have, and whose assets they are. Words: texts of pages, one file a language.
const { sources, words, most, header, namespace } = JSON.parse(readFileSync(join(here, "pages.json"), "utf8"));
const types = { ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".json": "application/json" };

async function bundle() {
  const result = await build({
    absWorkingDir: here,
    entryPoints: sources.map((source) => join("src", source)),
    entryNames: "[name]-[hash]",
    outdir: "dist",
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2021",
    jsx: "transform",
    jsxFactory: "h",
    jsxFragment: "Fragment",
    nodePaths: [join(resolve(modules), "node_modules")],
    legalComments: "none",
    charset: "utf8",
    loader: { ".svg": "copy" },
    metafile: true,
    write: false,
  });
  return Object.entries(result.metafile.outputs).map(([path, { entryPoint, inputs }]) => ({
    source: basename(entryPoint ?? Object.keys(inputs)[0]),
    name: basename(path),
    content: Buffer.from(result.outputFiles.find((file) => file.path === join(here, path)).contents),
  }));
}

// Every language says everything, and puts the same into it.
function texts() {
  const files = (words ?? []).map((source) => ({ source, all: JSON.parse(readFileSync(join(here, source), "utf8")) }));
  for (const { source, all } of files.slice(1)) {
    for (const key of new Set([...Object.keys(files[0].all), ...Object.keys(all)])) {
      if (places(files[0].all[key], key) !== places(all[key], key)) throw new Error(`${source}: "${key}" says other things than ${files[0].source}`);
    }
  }
  return files.map(({ source, all }) => ({ source: basename(source), name: basename(source), content: Buffer.from(JSON.stringify(all)) }));
}

// What is put into a text; {h} and {hh} are the same hour.
function places(text, key) {
  if (typeof text !== "string") throw new Error(`"${key}" is missing in one language`);
  return [...new Set((text.match(/{[^}]*}/g) ?? []).map((place) => place.replace("{hh}", "{h}")))].sort().join();
}

const number = (byte) => (byte > 127 ? byte - 256 : byte);

function bytes({ content }, index) {
  const lines = [];
  for (let at = 0; at < content.length; at += 32) lines.push("  " + [...content.subarray(at, at + 32)].map(number).join(","));
  return `constexpr char content_${index}[] = {\n${lines.join(",\n")}};\n`;
}

function row({ source, name }, index) {
  const type = types[extname(name)];
  if (!type) throw new Error(`${name}: of what type is that?`);
  return `  {"${source}", "${name}", "${type}", {content_${index}, sizeof content_${index}}},\n`;
}

const assets = await bundle();
const size = assets.reduce((sum, { content }) => sum + content.length, 0);
if (assets.length !== sources.length) throw new Error(`expected ${sources.length} files, not ${assets.length}`);
if (size > most) throw new Error(`${size} bytes: a page may have ${most}`);
assets.push(...texts());
const text = `// Made by web/bundle.mjs.
#include "${header}"

namespace ${namespace} {
namespace {

${assets.map(bytes).join("")}
constexpr Asset all[] = {
${assets.map(row).join("")}};

}  // namespace

std::span<Asset const> assets() { return all; }

}  // namespace ${namespace}
`;
if (readIfThere(output) !== text) writeFileSync(output, text);

function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
