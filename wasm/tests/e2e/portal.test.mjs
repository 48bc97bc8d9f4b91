/** The example of a portal that embeds the element. */

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { findings, launch, open, REPOSITORY } from "./browser.mjs";
import { serve } from "./server.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;

before(async () => {
  server = await serve(REPOSITORY);
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

describe("a portal", () => {
  it("gives the files and hears the result", async () => {
    const { page, close } = await open(browser, `${server.origin}/examples/portal/`);
    await page
      .getByRole("status")
      .getByText(/^Not ready to deploy\. Errors: 1/)
      .waitFor();
    await findings(page).filter({ hasText: "no pod behind Service tracking has a TCP port named htpp" }).waitFor();
    await close();
  });

  it("hears again when the user mends what was wrong, and reads the files back", async () => {
    const { page, close } = await open(browser, `${server.origin}/examples/portal/`);
    const file = page.getByRole("treeitem", { name: /tracking\.yaml/ });
    await file.click();
    const files = await page.locator("hardening-previewer").evaluate((/** @type {any} */ previewer) => {
      const files = previewer.files;
      files["tracking.yaml"] = files["tracking.yaml"].replace("htpp", "http");
      previewer.files = files;
      return previewer.files;
    });
    assert.match(files["tracking.yaml"], /targetPort: http}/);
    await page
      .getByRole("status")
      .getByText(/^Ready to deploy/)
      .waitFor();
    await close();
  });

  it("sets the colours and the theme", async () => {
    const { page, close } = await open(browser, `${server.origin}/examples/portal/`);
    const ground = () => page.locator("hardening-previewer").evaluate((it) => getComputedStyle(it).backgroundColor);
    assert.equal(await ground(), "rgb(245, 246, 250)");
    await page.locator("hardening-previewer").evaluate((it) => it.setAttribute("theme", "dark"));
    assert.equal(await ground(), "rgb(28, 31, 39)");
    await close();
  });

  it("can forbid every change", async () => {
    const { page, close } = await open(browser, `${server.origin}/examples/portal/`);
    await findings(page).first().waitFor();
    await page.locator("hardening-previewer").evaluate((it) => it.toggleAttribute("readonly", true));
    assert.equal(await page.getByRole("button", { name: /New file|Remove|Rename|Apply/ }).count(), 0);
    const text = page.locator("hardening-editor .cm-content");
    const before = await text.innerText();
    await text.click();
    await page.keyboard.type("changed");
    assert.equal(await text.innerText(), before);
    await close();
  });

  it("takes the element out and puts it back", async () => {
    const { page, close } = await open(browser, `${server.origin}/examples/portal/`);
    await findings(page).first().waitFor();
    await page.locator("hardening-previewer").evaluate((it) => {
      const { parentElement } = it;
      it.remove();
      parentElement?.append(it);
    });
    await page.getByText(/, checked in /).waitFor();
    await page.locator("hardening-editor .cm-line").getByText("apiVersion").first().waitFor();
    await close();
  });
});
