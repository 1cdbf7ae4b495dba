// What holds for every page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { each, open, pages } from "./browser.mjs";

test("every page opens from file:// without an error", async () => {
  await each(pages, (path) => open(path, {}, async (page) => {
    assert.notEqual(await page.title(), "", path);
  }));
});
