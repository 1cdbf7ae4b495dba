// Every link within the site leads to a page, and to a place on it; the HTML is valid.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { need, pages, SITE } from "./browser.mjs";

const text = Object.fromEntries(pages.map((page) => [page, readFileSync(join(SITE, page), "utf8")]));
const ids = (page) => new Set([...text[page].matchAll(/\s(?:id|name)="([^"]*)"/g)].map((match) => match[1]));
const known = Object.fromEntries(pages.map((page) => [page, ids(page)]));
const decoded = (words) => decodeURIComponent(words.replaceAll("&amp;", "&"));

function wrong(page, link) {
  const [path, fragment] = decoded(link).split("#");
  const target = path.split("?")[0] ? normalize(join(dirname(page), path.split("?")[0])) : page;
  if (!existsSync(join(SITE, target))) return `${page}: ${link} leads nowhere`;
  if (fragment && known[target] && !known[target].has(fragment)) return `${page}: ${link}: no such place`;
}

test("every link leads somewhere", () => {
  const complaints = pages.flatMap((page) =>
    [...text[page].matchAll(/\s(?:href|src)="([^"]+)"/g)].map((match) => match[1])
      .filter((link) => !/^(https?:|data:|mailto:|#$)/.test(link)).map((link) => wrong(page, link)));
  assert.deepEqual(complaints.filter(Boolean), []);
});

test("the HTML is valid", async () => {
  const { HtmlValidate, formatterFactory } = need("html-validate");
  const validator = new HtmlValidate({
    extends: ["html-validate:standard"],
    rules: {
      // Matters of taste, in what Sphinx and Furo write; the elements themselves are checked.
      "attr-quotes": "off", "doctype-style": "off", "long-title": "off", "no-inline-style": "off",
      "no-trailing-whitespace": "off", "void-style": "off", "prefer-native-element": "off",
      "no-implicit-button-type": "off", "no-raw-characters": "off", "require-sri": "off",
      "script-type": "off", "valid-id": "off", "attribute-boolean-style": "off",
      "attribute-empty-style": "off", "no-implicit-input-type": "off",
    },
  });
  const complaints = [];
  for (const page of pages) {
    const report = await validator.validateString(text[page], page);
    for (const { messages } of report.results)
      for (const { ruleId, message, line } of messages) complaints.push(`${page}:${line} ${ruleId}: ${message}`);
  }
  assert.deepEqual(complaints.slice(0, 40), []);
});
