// Predict, then see: every chapter's question, by mouse and by keyboard, with and without scripts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, chapters, each, open, screenshot, url } from "./browser.mjs";

/* Once there is an answer; accessible.test.mjs looks at whole pages as they open. */
const accessible = async (page, part, what) => assert.deepEqual(await axe(page, part), [], what);

const answerOf = (page) => page.locator(".il-predict").getAttribute("data-answer");
const status = (page) => page.locator(".il-verdict").textContent();

test("what happens unfolds with an answer, and a wrong one is told why", () => each(chapters, (path) =>
  open(path, {}, async (page) => {
    assert.equal(await page.locator("#the-symptom").isVisible(), false);
    const right = await answerOf(page), wrong = right === "A" ? "B" : "A";
    await page.locator(`.il-choice input[value=${wrong}]`).check();
    await page.getByRole("button", { name: "This is my answer" }).click();
    assert.match(await status(page), new RegExp(`^Not ${wrong} but ${right}`));
    assert.equal(await page.locator("#the-symptom").isVisible(), true);
    assert.equal(await page.locator("details", { hasText: "The answer" }).first().getAttribute("open"), "");
    await accessible(page, ".il-predict-form", path);
  })));

test("by keyboard, on a phone, in the dark", () => each(chapters, (path) =>
  open(path, { phone: true, dark: true }, async (page) => {
    const right = await answerOf(page);
    await screenshot(page, `predict-asked-${path.slice(0, 2)}-phone-dark`);
    await page.locator(".il-choice input").first().focus();
    for (let letter = "A"; letter !== right; letter = String.fromCharCode(letter.charCodeAt(0) + 1))
      await page.keyboard.press("ArrowDown");
    if (right === "A") await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    assert.match(await status(page), new RegExp(`^${right}, yes`));
    await accessible(page, ".il-predict-form", path);
    await page.locator("#predict").scrollIntoViewIfNeeded();
    await screenshot(page, `predict-answered-${path.slice(0, 2)}-phone-dark`);
  })));

test("answers are kept, marked on the contents page, and forgotten on request", () =>
  open(chapters[0], {}, async (page) => {
    await page.locator(".il-choice input").first().check();
    await page.getByRole("button", { name: "This is my answer" }).click();
    await screenshot(page, "predict-answered", { fullPage: false });
    await page.reload();
    assert.notEqual(await status(page), "");
    await page.goto(url("index.html"));
    const mark = page.locator(".il-mark");
    assert.match(await mark.first().textContent(), /predicted/);
    await accessible(page, "article", "index.html");
    await screenshot(page, "predict-contents");
    await page.getByRole("button", { name: "Forget them" }).click();
    assert.equal(await mark.count(), 0);
    await page.goto(url(chapters[0]));
    assert.equal(await status(page), "");
  }));

test("whoever would rather read on, or follows a link into what is folded, can", async () => {
  await open(chapters[0], {}, async (page) => {
    await page.getByRole("button", { name: "Read on without answering" }).click();
    assert.equal(await page.locator("#the-symptom").isVisible(), true);
    assert.equal(await page.locator("details", { hasText: "The answer" }).first().isVisible(), false);
  });
  await open(`${chapters[0]}#the-symptom`, {}, async (page) => {
    assert.equal(await page.locator("#the-symptom").isVisible(), true);
  });
});

test("without JavaScript there is the list and a folded answer", () => each(chapters, (path) =>
  open(path, { script: false }, async (page) => {
    assert.equal(await page.locator("#the-symptom").isVisible(), true);
    assert.ok(await page.locator("#predict ul li strong").count() >= 2);
    assert.equal(await page.locator("#predict details").isVisible(), true);
  })));

test("a browser that refuses storage still answers", () => open(chapters[0], { once: true }, async (page) => {
  await page.addInitScript(() => { // our key only: the theme has its own
    for (const name of ["getItem", "setItem"]) {
      const real = Storage.prototype[name];
      Storage.prototype[name] = function (key, ...rest) {
        if (key === "interleaved-progress") throw new DOMException("refused", "SecurityError");
        return real.call(this, key, ...rest);
      };
    }
  });
  await page.reload();
  await page.locator(".il-choice input").first().check();
  await page.getByRole("button", { name: "This is my answer" }).click();
  assert.notEqual(await status(page), "");
}));
