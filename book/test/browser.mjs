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
import { availableParallelism } from "node:os";
import { extname, join, resolve } from "node:path";
import { after } from "node:test";
import { pathToFileURL } from "node:url";

const BUILD = resolve(process.env.BUILD ?? "build");
export const need = createRequire(join(BUILD, "book-test", "package.json"));
export const SITE = join(BUILD, "book", "html");
const AXE = readFileSync(need.resolve("axe-core/axe.min.js"), "utf8");
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

/* The first draws no window that nobody sees: a third of the work. */
const CHROMIUM = ["chromium-headless-shell", "chromium", "google-chrome"]
  .map((name) => `/usr/bin/${name}`).find(existsSync);
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let started;
const browser = () => started ??= need("playwright-core").chromium.launch({
  executablePath: CHROMIUM, args: FLAGS, // in a fresh profile
});
after(async () => {
  await (await started)?.close();
  started = undefined;
});

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

function watch(page) {
  const complaints = [];
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
  return complaints;
}

/* Windows to be used again: to open one takes longer than most of what is done in it. */
const idle = { desktop: [], phone: [], plain: [], "plain phone": [] };

async function newWindow(phone, script) {
  const context = await (await browser()).newContext({
    viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 900 },
    javaScriptEnabled: script, hasTouch: phone,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  return { context, page, complaints: watch(page) };
}

/* As good as new: nothing stored, not even by what the page still does, and nothing loaded. */
async function clean({ page, complaints }) {
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {};
    localStorage.clear();
    sessionStorage.clear();
  });
  await page.goto("about:blank");
  complaints.length = 0;
}

/*
 * Opens a page of the site in a profile without memories and hands it to `use`.  Options: phone,
 * dark, script (false: without JavaScript), base (where the site is), print, and once: the window
 * cannot be used again.
 */
export async function open(path, options, use) {
  const { phone = false, dark = false, script = true, base, print = false, once = false } = options;
  const alike = idle[`${script ? "" : "plain"}${phone ? " phone" : ""}`.trim() || "desktop"];
  const window = alike.pop() ?? await newWindow(phone, script);
  const { context, page, complaints } = window;
  try {
    await page.emulateMedia({ media: print ? "print" : "screen", colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce" });
    await page.goto(url(path, base), { waitUntil: "load" });
    const result = await use(page);
    assert.deepEqual(complaints, [], path);
    await clean(window);
    if (!once) alike.push(window);
    return result;
  } finally {
    if (!alike.includes(window)) await context.close();
  }
}

/* Opens all that is folded. */
export const unfold = (page) => page.evaluate(() => {
  document.querySelector(".il-read-on")?.click();
  for (const details of document.querySelectorAll("details")) details.open = true;
});

/*
 * Runs `work` while what stands beside a part in the article, which axe would measure too, is as
 * empty as it is high: nothing in the part moves.
 */
async function alone(page, part, work) {
  const beside = await page.evaluateHandle((selector) => {
    const others = (it) => [...it.children].filter((child) => !child.matches(selector))
      .flatMap((child) => child.querySelector(selector) ? others(child) : child);
    const pairs = others(document.querySelector("article")).map((it) => {
      const empty = it.cloneNode();
      empty.style.height = `${it.getBoundingClientRect().height}px`;
      return [it, empty];
    });
    for (const [it, empty] of pairs) it.replaceWith(empty);
    return pairs;
  }, part);
  const result = await work();
  await beside.evaluate((pairs) => pairs.forEach(([it, empty]) => empty.replaceWith(it)));
  return result;
}

const violations = (page, part) => page.evaluate(async (selector) => {
  const { violations } = await window.axe.run(selector ?? document, {
    resultTypes: ["violations"], preload: false, // it may not fetch files
    rules: { region: { enabled: false }, "landmark-unique": { enabled: false } }, // Furo's frame
  });
  return violations.filter(({ impact }) => impact !== "minor").map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(
    (node) => `${node.html.slice(0, 160)} ${node.failureSummary.split("\n")[1] ?? ""}`)].join("\n  "));
}, part);

/* What axe-core has to say about the page as it is now, or about a part of it; each in a few lines. */
export async function axe(page, part) {
  if (!await page.evaluate(() => "axe" in window)) await page.evaluate(AXE);
  return part ? alone(page, part, () => violations(page, part)) : violations(page);
}

/* Runs `work` on each item, a few at a time. */
export async function each(items, work, atOnce = availableParallelism() + 1) {
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
