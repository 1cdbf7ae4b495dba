// axe-core has nothing serious to say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { each, need, open, sources, texts } from "./browser.mjs";

const AXE = need.resolve("axe-core/axe.min.js");

function describe(violation) {
  const where = violation.nodes.slice(0, 3).map((node) => `  ${node.html.slice(0, 160)} ${node.failureSummary.split("\n")[1] ?? ""}`);
  return [`${violation.id}: ${violation.help} (${violation.nodes.length})`, ...where].join("\n");
}

async function check(path, options) {
  await open(path, options, async (page) => {
    await page.addScriptTag({ path: AXE });
    const found = await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
      return axe.run(document, { resultTypes: ["violations"], preload: false });
    });
    const serious = found.violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    assert.equal(serious.map(describe).join("\n"), "", path);
  });
}

test("nothing serious, light", () => each([...texts, ...sources.slice(0, 2)], (path) => check(path, {})));
test("nothing serious, dark and on a phone", () =>
  each([...texts, ...sources.slice(0, 2)], (path) => check(path, { dark: true, phone: true })));
