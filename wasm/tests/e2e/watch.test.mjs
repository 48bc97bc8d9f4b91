/** The watch that all tests rely on: what a page must not do makes its test fail. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { BUILT, launch, open } from "./browser.mjs";
import { serve } from "./server.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;

before(async () => {
  server = await serve(`${BUILT}page`);
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

describe("a page fails its test", () => {
  const faults = {
    "when it connects to somewhere else": [
      () => fetch("http://127.0.0.1:9/").catch(() => undefined),
      /policy violation: connect-src/,
    ],
    "when it loads a picture from somewhere else": [
      () => new Promise((done) => Object.assign(new Image(), { onerror: done, src: "http://127.0.0.1:9/x.png" })),
      /policy violation: img-src/,
    ],
    "when it sets a style in an attribute": [
      () => document.body.setAttribute("style", "color: red"),
      /policy violation: style-src/,
    ],
    "when it reads text as HTML": [
      () => {
        try {
          document.body.innerHTML = "<b></b>";
        } catch {
          return;
        }
      },
      /policy violation: require-trusted-types-for/,
    ],
    "when it logs an error": [() => console.error("oh"), /console: oh/],
    "when it throws": [
      () =>
        void setTimeout(() => {
          throw new Error("thrown");
        }),
      /page error: thrown/,
    ],
    "when it asks for a file that is not there": [() => fetch("nothing.json"), /console: .*404/],
  };
  for (const [name, [misbehave, expected]] of Object.entries(faults)) {
    it(name, async () => {
      const { page, close } = await open(browser, `${server.origin}/`);
      await page.evaluate(/** @type {() => unknown} */ (misbehave));
      await page.waitForTimeout(100);
      await assert.rejects(close(), (/** @type {Error} */ error) =>
        /** @type {RegExp} */ (expected).test(error.message),
      );
    });
  }
});
