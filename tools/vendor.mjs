/* Brings third-party front-end files from node_modules into static/vendor, where Django serves them.

   npm ci --ignore-scripts && node tools/vendor.mjs            writes static/vendor
   npm ci --ignore-scripts && node tools/vendor.mjs --check    says what differs, and exits 1 if anything does

   Nothing in static/vendor is edited by hand. What is changed on the way, and why:
   - sourceMappingURL comments are cut: Django's manifest storage stops at files that are not there.
   - Designsystemet: only the components below (17 kB brotli as a whole), in their layers. Its icons are data: URIs, which our
     policy (img-src 'self') refuses; they become files of their own, fetched when first shown.
   - Inter for the screen: the letters people here type and the two features we use (kerning, tabular figures). Two weights
     then cost what one costs whole: 26 kB instead of 48. The whole files are there too, for the PDF. */

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import subsetFont from "subset-font";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const VENDOR = join(ROOT, "static/vendor");

const WEIGHTS = [400, 600];
const COMPONENTS = [
    "link", "button", "label", "field", "input", "fieldset", "validation-message",
    "alert", "tag", "table", "details", "dialog", "skip-link",
];

/* static/vendor/icons.svg#icon-<key>: the key says what it means here, the value is Aksel's name. */
const ICONS = {
    "star": "Star", "star-fill": "StarFill", "aha": "LightBulb", "aha-fill": "LightBulbFill",
    "pencil": "Pencil", "undo": "ArrowUndo", "plus": "Plus", "checkmark": "Checkmark",
    "play": "Play", "pause": "Pause", "expand": "Expand", "screen": "Monitor", "eye": "Eye",
    "person": "Person", "group": "PersonGroup", "map": "Compass", "file": "FileText", "leave": "Leave",
    "arrow-right": "ArrowRight", "arrow-left": "ArrowLeft",
};

/* The letters of Western European languages, and the marks one types; static/css/tokens.css says the same as unicode-range. */
const LETTERS = characters(
    [0x20, 0x7e], [0xa0, 0xff], [0x152, 0x153], [0x2013, 0x2014], [0x2018, 0x201a], [0x201c, 0x201e],
    [0x2022, 0x2022], [0x2026, 0x2026], [0x2030, 0x2030], [0x2039, 0x203a], [0x20ac, 0x20ac], [0x2212, 0x2212],
);

function characters(...ranges) {
    return ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i))).join("");
}

const read = (name, file) => readFileSync(join(ROOT, "node_modules", name, file));
const manifest = (name) => JSON.parse(read(name, "package.json"));

function withoutSourceMap(bytes) {
    return Buffer.from(bytes.toString().replace(/^\s*(\/\/|\/\*)[#@] sourceMappingURL=.*$\n?/gm, ""));
}

/** One style sheet in Designsystemet's layers, and its icons as files beside it. */
function designsystemet() {
    const icons = new Map();
    const inFiles = (css, component) =>
        css.replace(/url\("data:image\/svg\+xml;charset=utf-8,([^"]+)"\)/g, (_, data) => {
            const svg = decodeURIComponent(data);
            if (!icons.has(svg)) icons.set(svg, `ds-icons/${component}-${[...icons.values()].filter((p) => p.includes(`/${component}-`)).length + 1}.svg`);
            return `url("${icons.get(svg)}")`;
        });
    const part = (name) => inFiles(read("@digdir/designsystemet-css", `dist/src/${name}.css`).toString().trim(), name);
    const css = [
        `/* Designsystemet ${manifest("@digdir/designsystemet-css").version}, MIT, Digitaliseringsdirektoratet. Made by tools/vendor.mjs. */`,
        "@layer ds.theme, ds.base, ds.components;",
        `@layer ds.base{${part("base")}}`,
        `@layer ds.components{${COMPONENTS.map(part).join("\n")}}`,
    ].join("\n") + "\n";
    return [["designsystemet.css", css], ...[...icons].map(([svg, path]) => [path, svg + "\n"])];
}

/** Aksel's icons as symbols of one file: <svg class="icon" aria-hidden="true"><use href="…/icons.svg#icon-star"/></svg>.
    Coordinates to a hundredth of a unit: nobody sees the difference at 24 px, and the file is a third smaller. */
function sprite() {
    const symbols = Object.entries(ICONS).map(([key, name]) => {
        const svg = read("@navikt/aksel-icons", `dist/svg/${name}.svg`).toString();
        const [, viewBox, drawing] = svg.match(/<svg[^>]*viewBox="([^"]+)"[^>]*>([\s\S]*)<\/svg>/);
        return `<symbol id="icon-${key}" viewBox="${viewBox}" fill="none">${hundredths(drawing.trim().replace(/\n/g, ""))}</symbol>`;
    });
    return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

const hundredths = (drawing) => drawing.replace(/\d+\.\d{3,}/g, (number) => String(Math.round(Number(number) * 100) / 100));

async function inter() {
    const files = [];
    for (const weight of WEIGHTS) {
        for (const part of ["latin", "latin-ext"]) {
            const file = `inter-${part}-${weight}-normal.woff2`;
            files.push([`inter/${file}`, read("@fontsource/inter", `files/${file}`)]);
        }
        const whole = read("@fontsource/inter", `files/inter-latin-${weight}-normal.woff2`);
        const options = { targetFormat: "woff2", keepFeatures: ["kern", "tnum", "ccmp", "mark"], noHinting: true };
        files.push([`inter/inter-screen-${weight}.woff2`, await subsetFont(whole, LETTERS, options)]);
    }
    return files;
}

/** Everything static/vendor holds: package -> [[path, content]]. */
async function contents() {
    const emoji = "noto-emoji-emoji-400-normal.woff2";
    return {
        "htmx.org": [["htmx.min.js", withoutSourceMap(read("htmx.org", "dist/htmx.min.js"))]],
        "@digdir/designsystemet-css": designsystemet(),
        "@fontsource/inter": await inter(),
        "@fontsource/noto-emoji": [[`noto-emoji/${emoji}`, read("@fontsource/noto-emoji", `files/${emoji}`)]],
        "@navikt/aksel-icons": [["icons.svg", sprite()]],
    };
}

/** The licences ask that their text follows. Aksel's package carries none: MIT, as its package.json says. */
function licence(name) {
    try {
        return read(name, "LICENSE").toString();
    } catch {
        const { license, author, homepage } = manifest(name);
        return `${license}, by ${author} (${homepage}). The package itself carries no licence text.\n`;
    }
}

async function wanted() {
    const files = new Map();
    const list = [];
    for (const [name, made] of Object.entries(await contents())) {
        const { version, license } = manifest(name);
        list.push({ package: name, version, licence: license, files: {} });
        for (const [path, content] of made) {
            const bytes = Buffer.from(content);
            files.set(path, bytes);
            list.at(-1).files[path] = createHash("sha256").update(bytes).digest("hex");
        }
        const text = `${name} ${version}\n\n${licence(name).trim()}\n`;
        files.set(`licences/${name.replace("@", "").replace("/", "-")}.txt`, Buffer.from(text));
    }
    files.set("VENDORED.json", Buffer.from(JSON.stringify(list, null, 2) + "\n"));
    return files;
}

function present() {
    try {
        return readdirSync(VENDOR, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(VENDOR.length + 1).replaceAll("\\", "/"));
    } catch {
        return [];
    }
}

function differences(files) {
    const there = new Set(present());
    const missing = [...files.keys()].filter((path) => !there.has(path)).map((path) => `static/vendor/${path} is missing.`);
    const changed = [...files].filter(([path, bytes]) => there.has(path) && !bytes.equals(readFileSync(join(VENDOR, path))))
        .map(([path]) => `static/vendor/${path} is not what the packages give.`);
    const strangers = [...there].filter((path) => !files.has(path)).map((path) => `static/vendor/${path} comes from no package.`);
    return [...missing, ...changed, ...strangers];
}

const files = await wanted();
if (process.argv.includes("--check")) {
    const found = differences(files);
    for (const sentence of found) console.error(sentence);
    process.exit(found.length ? 1 : 0);
}
rmSync(VENDOR, { recursive: true, force: true });
for (const [path, bytes] of files) {
    mkdirSync(dirname(join(VENDOR, path)), { recursive: true });
    writeFileSync(join(VENDOR, path), bytes);
}
console.log(`${files.size} files in static/vendor (${basename(ROOT)}).`);
