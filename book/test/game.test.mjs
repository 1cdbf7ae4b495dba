// The game in the browser: to a win and to a dead end, by mouse and by keyboard.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { axe, chapters, each, open, screenshot } from "./browser.mjs";

const games = chapters.filter((page) =>
  existsSync(new URL(`../recorded/${page.replace(".html", "")}/game.json`, import.meta.url)));

const game = (page) => page.locator(".il-game");
const card = (page, name) =>
  game(page).getByRole("group", { name: "Who goes next?" }).getByRole("button", { name: RegExp(`^${name} `) });
const says = (page) => game(page).getByRole("status").innerText();
const moves = (page) => game(page).locator("tr.il-move").count();

test("every chapter with a game has one on its page, and a sentence for who cannot play", async () => {
  assert.ok(games.length >= 4);
  await each(games, (path) => open(path, {}, async (page) => {
    assert.equal(await game(page).count(), 1, path);
    assert.ok(await game(page).isVisible(), path);
    assert.ok(!(await page.locator(".il-game-plain").isVisible()), path);
  }));
  await each(games, (path) => open(path, { script: false }, async (page) => {
    assert.ok(!(await game(page).isVisible()), path);
    assert.match(await page.locator(".il-game-plain").innerText(), /schedules/, path);
  }));
});

test("by mouse: chapter 1 is won, and then the fix cannot be broken", () =>
  open("01-lost-update.html", {}, async (page) => {
    await card(page, "teller 1").click();
    assert.match(await says(page), /Move 1: teller 1, read 0/);
    await card(page, "teller 2").click();
    await card(page, "teller 1").click();
    assert.match(await says(page), /You broke it\. A promise is broken:/);
    assert.match(await says(page), /two deposits of 100 were made, but the balance is 100\./);
    assert.match(await says(page), /4 break the program/);
    await game(page).getByRole("button", { name: "Now try the fixed program" }).click();
    await card(page, "teller 2").click();
    assert.match(await says(page), /Nothing broke, and nothing will\./);
    assert.match(await says(page), /You have tried 1\./);
    await page.reload();
    assert.match(await game(page).getByRole("button", { name: "The broken program" })
      .getAttribute("title"), /You have broken it/);
  }));

test("by mouse: a dead end in chapter 1 is explained, and can be taken back", () =>
  open("01-lost-update.html", {}, async (page) => {
    await card(page, "main").click({ force: true }); /* it is marked as disabled */
    assert.match(await says(page), /main cannot go on: it waits for teller 1 to end\./);
    await card(page, "teller 2").click();
    await card(page, "teller 2").click();
    assert.match(await says(page), /Nothing broke\./);
    await game(page).getByRole("button", { name: "Take back" }).click();
    assert.equal(await moves(page), 1);
    await card(page, "teller 1").click();
    await card(page, "teller 1").click();
    assert.match(await says(page), /You broke it/);
  }));

test("by keyboard: chapter 5 to its deadlock, back, and to a dead end", () =>
  open("05-lock-order.html", {}, async (page) => {
    await card(page, "teller 1").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("2");
    assert.match(await says(page), /A deadlock:/);
    assert.match(await says(page), /teller 1 waits for the mutex bob\.lock, which teller 2 holds/);
    assert.match(await says(page), /teller 2 waits for the mutex alice\.lock, which teller 1 holds/);
    await page.keyboard.press("u");
    assert.equal(await moves(page), 1);
    await page.keyboard.press("1");
    assert.match(await says(page), /nothing can go wrong any more/);
    await page.keyboard.press("Backspace");
    await page.keyboard.press("r");
    assert.equal(await moves(page), 0);
    assert.ok(await card(page, "teller 1").evaluate((it) => it === document.activeElement),
      "the focus stays where it was");
  }));

test("keys outside the game are the page's own", () =>
  open("01-lost-update.html", {}, async (page) => {
    await page.keyboard.press("1");
    assert.equal(await moves(page), 0);
  }));

test("\"show me\" breaks every chapter, and does not count as a win", () =>
  each(games, (path) => open(path, {}, async (page) => {
    await game(page).getByRole("button", { name: "Show me" }).click();
    await game(page).locator(".il-game-status.il-broken").waitFor();
    assert.match(await says(page), /This is how it breaks\./, path);
    assert.equal(await game(page).locator(".il-won").count(), 0, path);
  })));

test("a choice on the way ends the show", () =>
  open("09-thread-leak.html", {}, async (page) => {
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await game(page).getByRole("button", { name: "Show me" }).click();
    await game(page).getByRole("button", { name: "Start again" }).click();
    await card(page, "client").click();
    assert.equal(await moves(page), 1);
  }));

// At the start it is part of its page, which accessible.test.mjs looks at.
test("axe finds nothing when it is won or the fix is played, and nothing sticks out of a phone", async () => {
  const looks = [{}, { dark: true, phone: true }];
  await each(games.flatMap((path) => looks.map((look) => [path, look])), ([path, look]) =>
    open(path, look, async (page) => {
      const name = `game-${path.slice(0, 2)}-${Object.keys(look)[0] ?? "light"}`;
      await game(page).getByRole("button", { name: "Show me" }).click();
      await game(page).locator(".il-game-status.il-broken").waitFor();
      assert.deepEqual(await axe(page, ".il-game"), [], `${name}, broken`);
      assert.ok(await game(page).evaluate((it) => it.scrollWidth <= it.clientWidth), name);
      await game(page).scrollIntoViewIfNeeded();
      await screenshot(game(page), name);
      await game(page).getByRole("button", { name: "Now try the fixed program" }).click();
      assert.deepEqual(await axe(page, ".il-game"), [], `${name}, fixed`);
    }));
});
