// What a reader does: searches, turns pages, changes the light, follows a link into something folded.
import assert from "node:assert/strict";
import { test } from "node:test";
import { chapters, each, open, overHttp, url } from "./browser.mjs";

const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test("search finds a term, from file:// and over HTTP", async () => {
  for (const base of [undefined, await overHttp()])
    await open(chapters[0], { base }, async (page) => {
      await page.fill(".sidebar-search", "mutual exclusion");
      await page.press(".sidebar-search", "Enter");
      await page.waitForSelector("#search-results li a");
      const found = await page.locator("#search-results li a").evaluateAll(
        (links) => links.map((link) => link.getAttribute("href")));
      assert.ok(found.some((href) => href.startsWith(chapters[0])), found.join(" "));
    });
});

test("next and previous lead through all pages, and back", async () => {
  await open("index.html", {}, async (page) => {
    const seen = [];
    while (await page.locator(".next-page").count()) {
      await page.locator(".next-page").click();
      await page.waitForLoadState();
      assert.ok(!seen.includes(page.url()), `twice: ${page.url()}`);
      seen.push(page.url());
    }
    for (const chapter of chapters) assert.ok(seen.includes(url(chapter)), chapter);
    await page.locator(".prev-page").click();
    await page.waitForLoadState();
    assert.equal(page.url(), seen.at(-2));
  });
});

test("light and dark follow the system, and the button", async () => {
  const light = await open(chapters[0], {}, ground);
  const dark = await open(chapters[0], { dark: true }, ground);
  assert.notEqual(light, dark, "dark if the system is");
  assert.equal(await open(chapters[0], { dark: true, script: false }, ground), dark);
  await open(chapters[0], {}, async (page) => {
    const button = page.locator(".theme-toggle:visible").first();
    await button.click();
    assert.equal(await ground(page), dark, "dark by hand");
    await page.reload();
    assert.equal(await ground(page), dark, "remembered");
    await button.click();
    assert.equal(await ground(page), light, "light by hand");
  });
});

test("a plot has the colours of the theme", async () => {
  const ink = (page) => page.locator("svg.il-plot text").first().evaluate((text) => getComputedStyle(text).fill);
  await each(chapters, async (path) =>
    assert.notEqual(await open(path, {}, ink), await open(path, { dark: true }, ink), path));
});

test("what is folded opens by keyboard, for print, and where a link leads into it", () =>
  each(chapters, (path) => open(path, {}, async (page) => {
    const open = () => page.locator("details[open]").count();
    assert.equal(await open(), 0);
    await page.locator("summary:visible").first().focus();
    await page.keyboard.press("Enter");
    assert.equal(await open(), 1);
    await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
    assert.equal(await open(), await page.locator("details").count());
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    assert.equal(await open(), 1);
    assert.equal(await page.locator("#the-symptom, #predict details").filter({ visible: true }).count(), 2, "printed");
    await page.evaluate(() => {
      const deep = [...document.querySelectorAll("details:not([open]) p")].at(-1);
      deep.id = "deep";
      location.hash = "deep";
    });
    await page.waitForFunction(() => document.getElementById("deep").closest("details").open);
  })));

test("a copied listing has no line numbers; they can be switched off", () =>
  open(chapters[0], {}, async (page) => {
    const listing = page.locator(".literal-block-wrapper").filter({ has: page.locator(".il-line") }).first();
    const copy = listing.locator("button.copybtn");
    const text = await page.locator(await copy.getAttribute("data-clipboard-target")).innerText();
    assert.doesNotMatch(text, /^\s*\d/m);
    assert.match(text, /branch_deposit/);
    const number = () => listing.locator(".il-line").first().evaluate(
      (line) => getComputedStyle(line, "::before").content);
    assert.notEqual(await number(), "none");
    await listing.locator(".il-numbers").click();
    assert.equal(await number(), "none");
  }));
