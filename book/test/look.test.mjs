// How heavy and how quick each page is, and pictures of each kind of page: build/book/screenshots.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { chapters, each, open, screenshot, SITE, sources, texts, unfold } from "./browser.mjs";

const HEAVIEST = 600_000; // bytes of one page's HTML, packed: games and schedules included

test("pages are light", async (t) => {
  for (const path of texts) { // one after the other, for the time that each takes
    const html = readFileSync(join(SITE, path));
    const packed = gzipSync(html).length;
    const ms = await open(path, {}, (page) => page.evaluate(
      () => Math.round(performance.getEntriesByType("navigation")[0].loadEventEnd)));
    t.diagnostic(`${path}: ${Math.round(html.length / 1000)} kB, ${Math.round(packed / 1000)} kB packed, loaded in ${ms} ms`);
    assert.ok(packed < HEAVIEST, `${path}: ${packed} bytes`);
  }
});

const KINDS = ["index.html", chapters[0], sources[0], "glossary.html", "genindex.html", "tools.html", "schedules.html"];

test("pictures of each kind of page", () =>
  each(KINDS.filter((path) => texts.includes(path) || sources.includes(path)), async (path) => {
    const name = path.replace(/\.html$/, "").replaceAll("/", "-");
    const looks = { light: {}, dark: { dark: true }, phone: { phone: true }, print: { print: true } };
    for (const [look, options] of Object.entries(looks))
      await open(path, options, async (page) => {
        await unfold(page);
        await screenshot(page, `${name}-${look}`, { fullPage: true });
      });
  }));
