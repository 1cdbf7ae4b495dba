// The stepper on every chapter: by mouse, by keyboard, announced, accessible, and without JavaScript.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, chapters, each, open, screenshot } from "./browser.mjs";

const stepper = (page) => page.locator(".il-stepper").first();
const says = (page) => stepper(page).locator(".il-says").textContent();
const press = (page, name) => stepper(page).getByRole("button", { name }).click();
const current = (page) => page.locator(".il-schedule tr[aria-current='step']").first()
  .getAttribute("data-step");
const lastStep = async (page) => Number(await stepper(page).getByRole("slider").getAttribute("max"));

async function expectStep(page, k) {
  const slider = stepper(page).getByRole("slider");
  assert.equal(await slider.inputValue(), String(k));
  if (k > 0) assert.equal(await current(page), String(k));
}

const everyChapter = (what, options, use) => test(what, async () => {
  assert.ok(chapters.length > 0);
  await each(chapters, (path) => open(path, options, (page) => use(page, path)));
});

everyChapter("it opens before the first step, and says what to do", {}, async (page) => {
  assert.match(await says(page), /Press Next, or the right arrow key/);
  await expectStep(page, 0);
});

everyChapter("by mouse: next, back, last, first, slider, row", {}, async (page) => {
  const last = await lastStep(page);
  await press(page, "Next");
  await expectStep(page, 1);
  assert.match(await says(page), /^Step 1 of /);
  await press(page, "Next");
  await press(page, "Back");
  await expectStep(page, 1);
  await press(page, "Last");
  await expectStep(page, last);
  assert.match(await says(page), /^✗ /);
  await press(page, "First");
  await expectStep(page, 0);
  const row = page.locator(".il-schedule tr[data-step='2']").first();
  await row.click();
  await expectStep(page, 2);
  const slider = stepper(page).getByRole("slider");
  const { width } = await slider.boundingBox();
  await slider.click({ position: { x: width - 2, y: 5 } });
  await expectStep(page, last);
});

everyChapter("by keyboard: arrows, Home and End", {}, async (page) => {
  const last = await lastStep(page);
  await stepper(page).focus();
  for (const [key, k] of [["ArrowRight", 1], ["ArrowRight", 2], ["ArrowLeft", 1], ["End", last],
    ["ArrowRight", last], ["ArrowLeft", last - 1], ["Home", 0], ["ArrowLeft", 0]]) {
    await page.keyboard.press(key);
    await expectStep(page, k);
  }
  await stepper(page).getByRole("slider").focus(); // the browser's own keys must not count twice
  await page.keyboard.press("ArrowRight");
  await expectStep(page, 1);
});

everyChapter("reaching the end with a button leaves the keyboard working", {}, async (page) => {
  await press(page, "Last");
  await page.keyboard.press("ArrowLeft");
  await expectStep(page, await lastStep(page) - 1);
});

everyChapter("every step marks its line, and is announced", {}, async (page, path) => {
  const last = await lastStep(page);
  assert.equal(await stepper(page).locator(".il-says").getAttribute("role"), "status");
  await stepper(page).focus();
  const said = new Set([await says(page)]);
  for (let k = 1; k <= last; k++) {
    await page.keyboard.press("ArrowRight");
    said.add(await says(page));
    const marked = await stepper(page).locator("[data-at] .il-badge").count();
    assert.ok(marked > 0, `${path}, step ${k}: no thread is marked`);
    if (k < last) assert.equal(await stepper(page).locator("[data-now]").count(), 1, `step ${k}`);
  }
  assert.equal(said.size, last + 1, "two steps say the same");
});

test("the deadlock shows who waits for whom", () => open("05-lock-order.html", {}, async (page) => {
  await press(page, "Last");
  const ring = await stepper(page).locator(".il-ring").textContent();
  assert.match(ring, /^A ring: t1 → .*bob.* → t2 → .*alice.* → t1$/);
}));

everyChapter("without JavaScript there is the table alone", { script: false }, async (page) => {
  assert.equal(await page.locator(".il-stepper").count(), 0);
  assert.ok(await page.locator(".il-schedule table").first().isVisible());
  assert.equal(await page.locator(".il-code").first().isVisible(), false);
});

everyChapter("printed there is the table alone", { print: true }, async (page) => {
  assert.equal(await stepper(page).isVisible(), false);
  assert.ok(await page.locator(".il-rows table").first().isVisible());
});

for (const [look, options] of [["light", {}], ["dark-phone", { dark: true, phone: true }]]) {
  everyChapter(`axe finds nothing, and it fits: ${look}`, options, async (page, path) => {
    await press(page, options.phone ? "Next" : "Last");
    assert.deepEqual(await axe(page, "figure.il-schedule"), [], path);
    const wide = await page.evaluate(() => document.querySelector(".il-schedule").scrollWidth -
      document.querySelector(".il-schedule").clientWidth);
    assert.ok(wide <= 1, `${path} is ${wide} pixels too wide`);
    await page.locator(".il-schedule").first().scrollIntoViewIfNeeded();
    await screenshot(page, `stepper-${path.slice(0, 2)}-${look}`);
  });
}
