/*
 * browser.mjs - Debian's Chromium, and the built site from file:// and over loopback HTTP.
 *
 * A test that opens pages:
 *
 *     import { test } from "node:test";
 *     import { open } from "./browser.mjs";
 *     test("...", async () => {
 *       await open("01-lost-update.html", { phone: true }, async (page) => { ... });
 *     });
 *
 * `page` is Playwright's.  Any error on its console, any script error and any request that leaves
 * the machine fails the test.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, resolve } from "node:path";
import { after } from "node:test";
import { pathToFileURL } from "node:url";

const BUILD = resolve(process.env.BUILD ?? "build");
export const need = createRequire(join(BUILD, "book-test", "package.json"));
export const SITE = join(BUILD, "book", "html");
const SHOTS = join(BUILD, "book", "screenshots");

/* Every page of the site, as a path under SITE. */
export const pages = readdirSync(SITE, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".html"))
  .map((entry) => join(entry.path, entry.name).slice(SITE.length + 1)).sort();

/* The pages that show a file of the workbook, and those of the book itself. */
export const sources = pages.filter((page) => page.startsWith("code/"));
export const texts = pages.filter((page) => !page.startsWith("code/"));

/* The pages that came from book/NN-slug.md. */
export const chapters = pages.filter((page) => /^\d\d-/.test(page));

const CHROMIUM = ["chromium", "chromium-browser"].map((name) => `/usr/bin/${name}`).find(existsSync);
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let started;
const browser = () => started ??= need("playwright-core").chromium.launch({
  executablePath: CHROMIUM, args: FLAGS, // in a fresh profile
});
after(async () => started && (await started).close());

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

/* The site over HTTP on this machine; what it returns is an `open` option. */
let served;
export const overHttp = () => served ??= new Promise((done) => {
  const server = createServer((request, response) => {
    const file = join(SITE, decodeURIComponent(new URL(request.url, "http://x").pathname));
    if (!existsSync(file)) return response.writeHead(404).end();
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    response.end(readFileSync(file));
  });
  server.unref();
  server.listen(0, "127.0.0.1", () => done(`http://127.0.0.1:${server.address().port}`));
});
export const url = (page, base = pathToFileURL(SITE).href) => `${base}/${page}`;

function watch(page, complaints) {
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (!/^(file:|data:|blob:|http:\/\/127\.0\.0\.1[:/])/.test(request.url()))
      complaints.push(`the page asks for ${request.url()}`);
  });
  page.on("requestfailed", (request) => complaints.push(`cannot load ${request.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
}

/*
 * Opens a page of the site in a fresh profile and hands it to `use`.  Options: phone, dark, script
 * (false: without JavaScript), base (where the site is), print.
 */
export async function open(path, options, use) {
  const { phone = false, dark = false, script = true, base, print = false } = options;
  const context = await (await browser()).newContext({
    viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 900 },
    colorScheme: dark ? "dark" : "light", javaScriptEnabled: script, hasTouch: phone,
    reducedMotion: "reduce",
  });
  const complaints = [];
  try {
    const page = await context.newPage();
    watch(page, complaints);
    if (print) await page.emulateMedia({ media: "print" });
    page.setDefaultTimeout(15000);
    await page.goto(url(path, base), { waitUntil: "load" });
    const result = await use(page);
    assert.deepEqual(complaints, [], path);
    return result;
  } finally {
    await context.close();
  }
}

/* Runs `work` on each item, a few at a time. */
export async function each(items, work, atOnce = 4) {
  const left = [...items];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (left.length) await work(left.shift());
  }));
}

/* A picture under build/book/screenshots, to be looked at. */
export async function screenshot(page, name, options = {}) {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`), ...options });
}
