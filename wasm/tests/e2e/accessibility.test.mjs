/** Rules of accessibility by axe, at both widths and in both themes, and the whole way by the keyboard. */

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { activeLine, BUILT, checked, findings, launch, open, openExample, openFile, REPOSITORY } from "./browser.mjs";
import { serve } from "./server.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** @type {string} */
let axe;

before(async () => {
  server = await serve(`${BUILT}page`);
  browser = await launch();
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
});
after(async () => {
  await browser.close();
  await server.close();
});

/** @param {import('playwright-core').Page} page @param {string} state */
async function audit(page, state) {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    // @ts-expect-error put there by the line above
    const { violations } = await window.axe.run(document);
    return violations.map(
      (/** @type {any} */ it) =>
        `${it.id}: ${it.nodes.map((/** @type {any} */ node) => `${node.target.join(" ")} (${node.failureSummary})`).join("; ")}`,
    );
  });
  assert.deepEqual(violations, [], state);
}

for (const width of [1280, 400]) {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    describe(`at ${width} pixels, ${colorScheme}`, () => {
      it("axe finds nothing", async () => {
        const { page, close } = await open(browser, `${server.origin}/`, { width, colorScheme });
        await audit(page, "without files");
        await openExample(page, /^A shop/);
        await audit(page, "an example");
        if (width === 400) {
          await page.getByRole("tab", { name: "Files" }).click();
          await audit(page, "files");
        }
        await page.getByRole("tab", { name: /^Findings/ }).click();
        await findings(page).nth(1).locator(".message").click();
        await audit(page, "a finding");
        await findings(page)
          .nth(1)
          .getByRole("button", { name: /^What .* means$/ })
          .click();
        await page.getByRole("dialog").getByRole("heading", { name: "Why" }).waitFor();
        await audit(page, "a page");
        await page.keyboard.press("Escape");
        await page.keyboard.press("F8");
        await audit(page, "F8");
        await page.getByRole("tab", { name: "Network" }).click();
        await page.locator(".cell.ports").first().click();
        await page.locator("hardening-why .end").first().waitFor();
        await audit(page, "the network");
        await close();
      });
    });
  }
}

describe("the portal that embeds the element", () => {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    it(`axe finds nothing, ${colorScheme}`, async () => {
      const repository = await serve(REPOSITORY);
      const { page, close } = await open(browser, `${repository.origin}/examples/portal/`, { colorScheme });
      await findings(page).first().waitFor();
      await audit(page, "a portal");
      await close();
      await repository.close();
    });
  }
});

describe("the keyboard alone", () => {
  it("opens an example, goes to a finding, applies its fix, and asks the matrix why", async () => {
    const { page, close } = await open(browser, `${server.origin}/`);
    const focused = () =>
      page.evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        return element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "";
      });
    /** @param {RegExp} wanted @param {string} [key] */
    const press = async (wanted, key = "Tab") => {
      for (let count = 0; count < 60; count++) {
        await page.keyboard.press(key);
        if (wanted.test(await focused())) return;
      }
      assert.fail(`${key} does not lead to ${wanted}`);
    };
    await press(/^Three faults/);
    await page.keyboard.press("Enter");
    await checked(page);

    await page.keyboard.press("F8");
    await page.locator("hardening-findings [data-selected]").waitFor();
    assert.equal(await openFile(page), "policies.yaml");
    assert.match(await activeLine(page), /apiVersion/);
    const count = await findings(page).count();
    await press(/^Apply fix$/);
    await page.keyboard.press("Enter");
    await findings(page)
      .nth(count - 1)
      .waitFor({ state: "detached" });

    await press(/^Findings/, "Shift+Tab");
    await page.keyboard.press("ArrowRight");
    await page.getByRole("table").waitFor();
    await press(/ to .*: /);
    const first = await focused();
    await page.keyboard.press("ArrowRight");
    assert.notEqual(await focused(), first);
    await page.keyboard.press("Enter");
    await page.locator("hardening-why .end").first().waitFor();
    await press(/\.yaml:\d+$/);
    await page.keyboard.press("Enter");
    assert.match(await focused(), /^Text of /);

    await press(/^(policies|catalog|loans|records|namespaces)\.yaml/, "Shift+Tab");
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    assert.equal(await openFile(page), "catalog.yaml");
    await close();
  });
});

describe("at 400 pixels", () => {
  it("the panes are tabs, one of which is shown", async () => {
    const { page, close } = await open(browser, `${server.origin}/`, { width: 400 });
    await openExample(page, /^A shop/);
    for (const [name, view] of /** @type {const} */ ([
      ["Files", "hardening-file-tree"],
      [/^Findings/, "hardening-findings"],
      ["Network", "hardening-matrix"],
      ["Editor", "hardening-editor"],
    ])) {
      await page.getByRole("tab", { name }).click();
      await page.locator(view).waitFor();
      assert.equal(await page.locator('[role="tabpanel"]:visible').count(), 1);
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(overflow, 400);
    await close();
  });

  it("a place that is linked to is shown in the editor", async () => {
    const { page, close } = await open(browser, `${server.origin}/`, { width: 400 });
    await openExample(page, /^A shop/);
    await page.getByRole("tab", { name: /^Findings/ }).click();
    const duplicate = findings(page).filter({ hasText: "cluster.duplicate-object" }).first();
    await duplicate.locator(".message").click();
    await duplicate.getByRole("button", { name: "namespaces.yaml:12" }).click();
    assert.match(await activeLine(page), /name: shop-data/);
    await close();
  });
});
