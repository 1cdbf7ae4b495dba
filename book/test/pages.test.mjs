// Every page opens without a complaint and fits the screen, however it is looked at.
import assert from "node:assert/strict";
import { test } from "node:test";
import { each, open, overHttp, sources, texts, unfold } from "./browser.mjs";

const desktop = {}, phone = { phone: true }, dark = { dark: true }, plain = { script: false };

async function sound(page, path) {
  assert.notEqual(await page.title(), "", `${path}: no title`);
  await unfold(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${path} is ${wide} px wider than the screen`);
}

async function all(paths, ...ways) {
  const work = paths.flatMap((path) => ways.map((way) => [path, Object.assign({}, ...way)]));
  await each(work, ([path, options]) => open(path, options, (page) => sound(page, path)));
}

// Each pair of these ways of looking comes up, not each combination of all four.
test("every page opens from file://", () => all(texts, [desktop], [phone, dark]));

test("every page opens without JavaScript", () => all(texts, [plain, dark], [plain, phone]));

test("every page opens over HTTP", async () => {
  const base = { base: await overHttp() };
  await all(texts, [base, dark], [base, phone], [base, plain]);
});

test("every page of source opens", () => all(sources, [phone, dark]));
