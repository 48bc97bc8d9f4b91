/** Large input, broken workers and blocked modules. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { BUILT, checked, findings, launch, open, openExample } from "./browser.mjs";
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

const policy = (/** @type {number} */ at) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p${at}
  namespace: shop
spec:
  podSelector: {matchLabels: {app: a${at}}}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: {matchLabels: {app: a${at + 1}}}
      ports: [{port: 8080}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: a${at}, namespace: shop}
spec:
  selector: {matchLabels: {app: a${at}}}
  template:
    metadata: {labels: {app: a${at}}}
    spec:
      containers: [{name: c, image: "shop/a${at}:1", ports: [{name: http, containerPort: 8080}]}]
`;

/** About five megabytes in fifty files. */
function largeTree() {
  /** @type {Record<string, string>} */
  const files = {};
  for (let file = 0; file < 50; file++) {
    const documents = Array.from({ length: 220 }, (_, at) => policy(file * 1000 + at));
    files[`shop/${file}.yaml`] = documents.join("---\n");
  }
  return files;
}

describe("five megabytes", () => {
  it("are checked in the worker, while the page answers", async () => {
    const { page, close } = await open(browser, `${server.origin}/`);
    await openExample(page, /^Three faults/);
    const files = largeTree();
    assert.ok(Object.values(files).join("").length > 5_000_000);
    await page.locator("hardening-previewer").evaluate((previewer, files) => {
      const state = { longestGap: 0, ticksBeforeResult: 0, done: false };
      Object.assign(window, { state });
      let last = performance.now();
      const tick = () => {
        const now = performance.now();
        state.longestGap = Math.max(state.longestGap, now - last);
        if (!state.done) state.ticksBeforeResult++;
        last = now;
      };
      setInterval(tick, 10);
      previewer.addEventListener("hardening-result", () => (state.done = true), { once: true });
      // @ts-expect-error the element's own property
      previewer.files = files;
    }, files);
    await page.getByRole("treeitem", { name: "7.yaml", exact: true }).click();
    await page.getByRole("heading", { name: "shop/7.yaml", level: 2 }).waitFor();
    await page.waitForFunction(() => /** @type {any} */ (window).state.done, undefined, { timeout: 120_000 });
    const state = await page.evaluate(() => /** @type {any} */ (window).state);
    console.log(
      `longest gap ${Math.round(state.longestGap)} ms, ${state.ticksBeforeResult} ticks of 10 ms before the result`,
    );
    assert.ok(state.ticksBeforeResult >= 10, `only ${state.ticksBeforeResult} ticks while it was checked`);
    assert.equal(page.workers().length, 1);
    await checked(page);
    await findings(page).first().waitFor();
    await page.locator("hardening-editor .cm-content").click();
    await page.keyboard.insertText("# typed\n");
    await page.getByText("# typed").waitFor();
    await close();
  });
});

describe("a worker that does not work", () => {
  const brokenWorkers = {
    "that is not there": (/** @type {import('playwright-core').Route} */ route) =>
      route.fulfill({ status: 404, body: "" }),
    "that throws": (/** @type {import('playwright-core').Route} */ route) =>
      route.fulfill({ contentType: "text/javascript", body: 'throw new Error("no worker today")' }),
    "that says nothing": (/** @type {import('playwright-core').Route} */ route) =>
      route.fulfill({ contentType: "text/javascript", body: "" }),
  };

  for (const [name, answer] of Object.entries(brokenWorkers)) {
    it(`${name} is replaced by the main thread`, async () => {
      const { page, close } = await open(browser, `${server.origin}/`, {
        before: (page) => page.route("**/assets/worker-*.js", answer),
        expected: /404|no worker today|failed request to .*worker-/,
      });
      await openExample(page, /^Three faults/);
      await findings(page).nth(2).waitFor();
      await page.getByText("checked on the main thread of this browser").waitFor();
      await page.getByRole("tab", { name: "Network" }).click();
      await page.getByRole("table").waitFor();
      await close();
    });
  }
});

describe("a module that is blocked", () => {
  it("by the policy of the page is said, with what to allow", async () => {
    const strict =
      "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:";
    const guarded = await serve(`${BUILT}page`, { "content-security-policy": strict });
    const { page, close } = await open(browser, `${guarded.origin}/`, {
      expected: /wasm-eval|Content Security Policy/,
    });
    await page.getByRole("alert").getByText("Allow 'wasm-unsafe-eval' in script-src").waitFor();
    await page.getByText("Not checked").waitFor();
    await close();
    await guarded.close();
  });

  it("because it is missing is said", async () => {
    const { page, close } = await open(browser, `${server.origin}/`, {
      before: (page) => page.context().route("**/*.wasm", (route) => route.fulfill({ status: 404, body: "" })),
      expected: /404|wasm/i,
    });
    await page.getByRole("alert").getByText("The checker could not be loaded").waitFor();
    await close();
  });
});

describe("a configuration", () => {
  it("that is refused is said with its place, and a right one checks again", async () => {
    const { page, close } = await open(browser, `${server.origin}/`);
    await openExample(page, /^Three faults/);
    const configure = (/** @type {string} */ config) =>
      page.locator("hardening-previewer").evaluate((previewer, config) => Object.assign(previewer, { config }), config);
    await configure("apiVersion: hardening/v1alpha1\nkind: Config\nsevrity: {}\n");
    await page.getByRole("alert").getByText("sevrity").waitFor();
    await configure("apiVersion: hardening/v1alpha1\nkind: Config\nseverity: {manifest.swallowed-document: info}\n");
    await page.getByRole("alert").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "1 note" }).waitFor();
    await close();
  });
});
