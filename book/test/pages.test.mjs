// Every page opens without a complaint and fits the screen, however it is looked at.
import assert from "node:assert/strict";
import { test } from "node:test";
import { each, open, overHttp, sources, texts } from "./browser.mjs";

const desktop = {}, phone = { phone: true }, dark = { dark: true }, plain = { script: false };

async function sound(page, path) {
  assert.notEqual(await page.title(), "", `${path}: no title`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${path} is ${wide} px wider than the screen`);
}

async function all(paths, ...ways) {
  const work = paths.flatMap((path) => ways.map((way) => [path, Object.assign({}, ...way)]));
  await each(work, ([path, options]) => open(path, options, (page) => sound(page, path)));
}

test("every page opens from file://, on a desktop and a phone, light and dark", () =>
  all(texts, [desktop], [phone], [dark], [phone, dark]));

test("every page opens without JavaScript", () => all(texts, [plain, phone], [plain, dark]));

test("every page opens over HTTP", async () => {
  const base = { base: await overHttp() };
  await all(texts, [base], [base, phone, dark], [base, plain]);
});

test("every page of source opens", () => all(sources, [phone], [dark, plain]));
