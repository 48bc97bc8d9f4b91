/** Pages in Chromium that tolerate no error, no violation of their policy, and no request beyond their own files. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

/** The root of the repository. */
export const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));
/** What `npm run build:previewer` made. */
export const BUILT = fileURLToPath(new URL("../../previewer/dist/", import.meta.url));

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts Chromium; `CHROMIUM` names another executable than Debian's. */
export function launch() {
  return chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: ARGUMENTS });
}

/**
 * @typedef {object} Watched
 * @property {import('playwright-core').Page} page
 * @property {string[]} requests the addresses that were asked for
 * @property {() => Promise<void>} close fails where the page did what it must not
 */

/**
 * Opens a page and watches it.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {object} [options]
 * @param {number} [options.width]
 * @param {'light' | 'dark'} [options.colorScheme]
 * @param {(page: import('playwright-core').Page) => Promise<unknown>} [options.before] runs before the page is loaded
 * @param {RegExp} [options.expected] the faults that the test provokes
 * @returns {Promise<Watched>}
 */
export async function open(browser, url, { width = 1280, colorScheme = "light", before, expected } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  const own = url.startsWith("file:") ? url : `${new URL(url).origin}/`;
  /** @type {string[]} */
  const faults = [];
  /** @type {string[]} */
  const requests = [];
  context.on("request", (request) => {
    requests.push(request.url());
    if (!isOwn(request.url(), own)) faults.push(`request to ${request.url()}`);
  });
  context.on("requestfailed", (request) => faults.push(`failed request to ${request.url()}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`page error: ${error.message}`));
  await page.exposeFunction("reportViolation", (/** @type {string} */ text) => faults.push(text));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      // @ts-expect-error exposed by the test
      window.reportViolation(`policy violation: ${violatedDirective} ${blockedURI}`);
    });
  });
  await before?.(page);
  await page.goto(url);
  const close = async () => {
    await context.close();
    assert.deepEqual(
      faults.filter((fault) => expected === undefined || !expected.test(fault)),
      [],
    );
  };
  return { page, requests, close };
}

/** @param {string} asked @param {string} own */
function isOwn(asked, own) {
  return (
    asked.startsWith(own) ||
    asked.startsWith("data:") ||
    asked.startsWith(`blob:${new URL(own).origin}`) ||
    asked.startsWith("blob:null")
  );
}

/** Opens an example and waits until it is checked. @param {import('playwright-core').Page} page @param {RegExp} title */
export async function openExample(page, title) {
  await page.getByRole("button", { name: title }).click();
  await checked(page);
}

/** Waits until the files are checked. @param {import('playwright-core').Page} page */
export async function checked(page) {
  await page.getByText(/, checked (in|on) /).waitFor();
}

/** The rows of the list of findings. @param {import('playwright-core').Page} page */
export function findings(page) {
  return page.locator("hardening-findings li.finding");
}

/** The text of the open file. @param {import('playwright-core').Page} page */
export function editorText(page) {
  return page.locator("hardening-editor").evaluate((/** @type {any} */ editor) => editor.text);
}

/** The line that the cursor is in. @param {import('playwright-core').Page} page */
export function activeLine(page) {
  return page.locator("hardening-editor .cm-activeLine").innerText();
}

/** The name above the editor. @param {import('playwright-core').Page} page */
export function openFile(page) {
  return page.locator(".editing > h2").innerText();
}
