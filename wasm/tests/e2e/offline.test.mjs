/** The page of one file. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { BUILT, findings, launch, open, openExample } from "./browser.mjs";

const FILE = `${BUILT}offline/hardening-previewer.html`;

/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

describe("the page of one file", () => {
  it("works from file://, in a worker, and asks for nothing else", async () => {
    const url = pathToFileURL(FILE).href;
    const { page, requests, close } = await open(browser, url);
    await openExample(page, /^Three faults/);
    await findings(page).nth(2).waitFor();
    assert.equal(page.workers().length, 1);
    await page.getByRole("tab", { name: "Network" }).click();
    await page.getByRole("table").waitFor();
    assert.deepEqual(
      requests.filter((it) => !/^(data|blob):/.test(it)),
      [url],
    );
    await close();
  });

  it("carries a policy that allows its own script and no connection", async () => {
    const html = await readFile(FILE, "utf8");
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html)?.[1] ?? "";
    assert.match(policy, /default-src 'none'; script-src 'sha256-[^']+' 'wasm-unsafe-eval';/);
    assert.doesNotMatch(policy, /connect-src|unsafe-inline|unsafe-eval'[^;]*https?:/);
  });

  it("works in a frame without an origin of its own", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.setContent('<iframe sandbox="allow-scripts" width="1000" height="700"></iframe>');
    await page
      .locator("iframe")
      .evaluate((frame, html) => Object.assign(frame, { srcdoc: html }), await readFile(FILE, "utf8"));
    const frame = page.frameLocator("iframe");
    await frame.getByRole("button", { name: /^Three faults/ }).click();
    await frame.locator("hardening-findings li.finding").nth(2).waitFor();
    await context.close();
  });
});
