// axe-core has nothing to say about any page, with all that is folded open.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, each, open, sources, texts, unfold } from "./browser.mjs";

const accessible = (options) => () =>
  each([...texts, ...sources.slice(0, 2)], (path) => open(path, options, async (page) => {
    await unfold(page);
    assert.deepEqual(await axe(page), [], path);
  }));

test("axe finds nothing, light", accessible({}));
test("axe finds nothing, dark and on a phone", accessible({ dark: true, phone: true }));
