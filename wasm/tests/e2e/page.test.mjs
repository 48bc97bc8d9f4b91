/** What a user does on the page, in Chromium, under the page's own content security policy. */

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { activeLine, BUILT, checked, editorText, findings, launch, open, openExample, openFile } from "./browser.mjs";
import { serve } from "./server.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** @type {import('./browser.mjs').Watched} */
let watched;
/** @type {import('playwright-core').Page} */
let page;

before(async () => {
  server = await serve(`${BUILT}page`);
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});
beforeEach(async () => {
  watched = await open(browser, `${server.origin}/`);
  page = watched.page;
});
afterEach(() => watched.close());

describe("an example", () => {
  it("is checked in a worker and shows its three faults", async () => {
    await openExample(page, /^Three faults/);
    await findings(page).nth(2).waitFor();
    assert.equal(await findings(page).count(), 3);
    assert.equal(page.workers().length, 1);
  });

  it("can be left again", async () => {
    await openExample(page, /^Three faults/);
    await page.getByText("Examples", { exact: true }).click();
    await page.locator(".menu").getByRole("button", { name: "A shop" }).click();
    await page.getByRole("treeitem", { name: /postgres\.yaml/ }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("treeitem", { name: /catalog\.yaml/ }).waitFor();
  });
});

describe("a finding", () => {
  beforeEach(() => openExample(page, /^Three faults/));

  it("is said where its text is pointed at, with effect, help and the page of its invariant", async () => {
    await findings(page).filter({ hasText: "network.peer-matches-nothing" }).locator(".message").click();
    await page.locator("hardening-editor .cm-activeLine .finding.error").hover();
    const said = page.locator("hardening-editor .said");
    await said.getByText("Effect").waitFor();
    await said.getByText("Help").waitFor();
    await said.locator(".page p").nth(1).waitFor();
    assert.match(await said.innerText(), /no namespace carries the label name: platform/);
    await said.getByRole("button", { name: "network.peer-matches-nothing" }).click();
    await page.getByRole("dialog").getByRole("heading", { name: "What must hold" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });

  it("is gone once its fix is applied, and there again once that is undone", async () => {
    const swallowed = findings(page).filter({ hasText: "manifest.swallowed-document" });
    await swallowed.locator(".message").click();
    const before = await editorText(page);
    await swallowed.getByRole("button", { name: "Apply fix" }).click();
    await swallowed.waitFor({ state: "detached" });
    assert.notEqual(await editorText(page), before);
    await page.getByRole("button", { name: "Undo" }).click();
    await swallowed.waitFor();
    assert.equal(await editorText(page), before);
  });

  it("is undone by the keyboard, too", async () => {
    const swallowed = findings(page).filter({ hasText: "manifest.swallowed-document" });
    await swallowed.locator(".message").click();
    const before = await editorText(page);
    await swallowed.getByRole("button", { name: "Apply fix" }).click();
    await swallowed.waitFor({ state: "detached" });
    await page.locator("hardening-editor .cm-content").focus();
    await page.keyboard.press("Control+z");
    await swallowed.waitFor();
    assert.equal(await editorText(page), before);
  });

  it("can no longer be brought back at the cost of what was typed since", async () => {
    await page.getByRole("button", { name: "Apply 2 safe fixes" }).click();
    await page.getByRole("button", { name: "Undo" }).waitFor();
    await page.locator("hardening-editor .cm-content").click();
    await page.keyboard.insertText("# mine");
    await page.getByRole("button", { name: "Undo" }).waitFor({ state: "detached" });
  });

  it("stays chosen while text above it is typed", async () => {
    const chosen = page.locator("hardening-findings [data-selected]");
    await findings(page).filter({ hasText: "network.needed-flow-blocked" }).locator(".message").click();
    assert.equal(await chosen.locator(".line").innerText(), "47");
    await page.locator("hardening-editor .cm-content").focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.insertText("# one line more\n");
    await chosen.locator(".line").getByText("48").waitFor();
  });

  it("follows the text while it is typed", async () => {
    const count = await findings(page).count();
    await page.getByRole("treeitem", { name: /records\.yaml/ }).click();
    await page.locator("hardening-editor .cm-content").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.insertText("\nkind: [\n");
    await findings(page).nth(count).waitFor();
    assert.equal(await openFile(page), "records.yaml");
  });

  it("is found by words and by severity", async () => {
    await page.getByLabel("Words to look for in findings").fill("swallowed");
    assert.equal(await findings(page).count(), 1);
    await page.getByLabel("Words to look for in findings").fill("");
    await page.getByRole("button", { name: /errors?$/ }).click();
    const left = await findings(page).locator('svg[aria-label="Error"]').count();
    assert.equal(left, 0);
  });

  it("links to its evidence", async () => {
    await page.getByText("Examples", { exact: true }).click();
    await page.locator(".menu").getByRole("button", { name: "A shop" }).click();
    const duplicate = findings(page).filter({ hasText: "cluster.duplicate-object" }).first();
    await duplicate.locator(".message").click();
    await duplicate.getByRole("button", { name: "namespaces.yaml:12" }).click();
    assert.equal(await openFile(page), "namespaces.yaml");
    assert.match(await activeLine(page), /name: shop-data/);
  });
});

describe("F8", () => {
  it("goes through the findings of all files and round, Shift-F8 back", async () => {
    await openExample(page, /^Three faults/);
    /** @type {string[]} */
    const places = [];
    for (let press = 0; press < 4; press++) {
      await page.keyboard.press("F8");
      await page.waitForFunction(
        (seen) =>
          document
            .querySelector("hardening-previewer")
            ?.shadowRoot?.querySelector("hardening-findings")
            ?.shadowRoot?.querySelector("[data-selected]")?.textContent !== seen,
        places.at(-1) ?? "",
      );
      places.push((await page.locator("hardening-findings [data-selected]").textContent()) ?? "");
    }
    assert.equal(new Set(places.slice(0, 3)).size, 3);
    assert.equal(places[3], places[0]);
    await page.keyboard.press("Shift+F8");
    await page.locator("hardening-findings [data-selected]").getByText(/./).first().waitFor();
    await page.waitForFunction(
      (wanted) =>
        document
          .querySelector("hardening-previewer")
          ?.shadowRoot?.querySelector("hardening-findings")
          ?.shadowRoot?.querySelector("[data-selected]")?.textContent === wanted,
      places[2],
    );
  });
});

describe("the network", () => {
  it("says at a click on a cell why from both ends, with links to the rules", async () => {
    await openExample(page, /^A shop/);
    await page.getByRole("tab", { name: "Network" }).click();
    await page.getByRole("button", { name: "orders to postgres: nothing passes" }).click();
    const why = page.locator("hardening-why");
    await why.getByRole("heading", { name: /does not reach .*: the receiving end does not let it in/ }).waitFor();
    const [sender, receiver] = [why.locator(".end").first(), why.locator(".end").last()];
    assert.match(await sender.innerText(), /shop\/allow-egress/);
    assert.match(await receiver.innerText(), /1 policy isolates it/);
    await receiver.getByRole("button", { name: "network/data.yaml:5" }).click();
    assert.equal(await openFile(page), "network/data.yaml");
    assert.match(await activeLine(page), /name: default-deny-ingress/);
  });

  it("is asked about a port", async () => {
    await openExample(page, /^A shop/);
    await page.getByRole("tab", { name: "Network" }).click();
    await page.getByLabel("From", { exact: true }).fill("frontend");
    await page.getByLabel("To", { exact: true }).fill("orders");
    await page.getByLabel("Port", { exact: true }).fill("8000");
    await page.getByRole("button", { name: "Ask" }).click();
    await page.getByRole("heading", { name: /reaches shop\/orders\[Deployment\] on TCP 8000/ }).waitFor();
    await page.getByLabel("To", { exact: true }).fill("order");
    await page.getByRole("button", { name: "Ask" }).click();
    await page.locator("hardening-why .refused").getByText("no workload is called order").waitFor();
  });

  it("is a table with headers, whose namespaces start folded where there are many workloads", async () => {
    await openExample(page, /^Zero trust/);
    await page.getByRole("tab", { name: "Network" }).click();
    const table = page.getByRole("table");
    await table.waitFor();
    const columns = await table.getByRole("columnheader").count();
    assert.equal(await table.getByRole("rowheader").count(), columns);
    assert.equal(await table.locator("th:not([scope])").count(), 0);
    await table.getByRole("button", { name: "Namespace fleet" }).first().click();
    assert.ok((await table.getByRole("columnheader").count()) > columns);
    await page.getByRole("button", { name: "Fold all", exact: true }).click();
    assert.equal(await table.getByRole("columnheader").count(), columns);
  });

  it("lists the connections between two folded namespaces, and asks about one of them", async () => {
    await openExample(page, /^Zero trust/);
    await page.getByRole("tab", { name: "Network" }).click();
    await page.getByRole("button", { name: /^booking to data: .* pairs connect$/ }).click();
    const why = page.locator("hardening-why");
    await why.locator(".pairs").getByRole("button").first().click();
    await why.getByRole("heading", { name: /reaches/ }).waitFor();
  });
});

describe("files", () => {
  /** @param {Record<string, string>} files @param {(folder: string) => Promise<void>} use */
  async function withFolder(files, use) {
    const root = await mkdtemp(join(tmpdir(), "previewer-"));
    try {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(root, name)), { recursive: true });
        await writeFile(join(root, name), text);
      }
      await use(root);
    } finally {
      await rm(root, { recursive: true });
    }
  }

  /** Drops files or folders of the machine on the middle of the page. @param {string[]} files */
  async function drop(...files) {
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of /** @type {const} */ (["dragEnter", "dragOver", "drop"])) {
      await session.send("Input.dispatchDragEvent", { type, x: 480, y: 400, data });
    }
  }

  it("are added with their folders when a folder is dropped", async () => {
    const files = {
      "k8s/web/pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a, name: b}\n",
      "k8s/names.yml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n",
      "k8s/README.md": "no manifest",
    };
    await withFolder(files, async (root) => {
      await drop(join(root, "k8s"));
      await page.getByText("Added 2 files. Left out 1 file that is no YAML or JSON.").waitFor();
      await page.getByRole("treeitem", { name: "k8s" }).waitFor();
      await findings(page).filter({ hasText: "manifest.duplicate-key" }).waitFor();
    });
  });

  it("that are dropped on the editor are added, and its text stays", async () => {
    await openExample(page, /^Three faults/);
    const before = await page
      .locator("hardening-previewer")
      .evaluate((/** @type {any} */ previewer) => previewer.files);
    const text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: depot}\n";
    await withFolder({ "depot.yaml": text }, async (root) => {
      await drop(join(root, "depot.yaml"));
      await page.getByText("Added 1 file.").waitFor();
    });
    const after = await page.locator("hardening-previewer").evaluate((/** @type {any} */ previewer) => previewer.files);
    assert.deepEqual(after, { ...before, "depot.yaml": text });
  });

  it("are added from a file dialog", async () => {
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Open files" }).click();
    const file = {
      name: "a.yaml",
      mimeType: "application/yaml",
      buffer: Buffer.from("apiVersion: v1\nkind: Namespace\nmetadata: {name: ä}\n"),
    };
    await (await choosing).setFiles(file);
    await page.getByRole("treeitem", { name: "a.yaml" }).waitFor();
    assert.match(await editorText(page), /name: ä/);
  });

  it("are made of pasted YAML, wherever on the page", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.evaluate(() => navigator.clipboard.writeText("kind: Namespace\n"));
    await page.keyboard.press("Control+v");
    await page.getByRole("treeitem", { name: /pasted\.yaml/ }).waitFor();
    assert.equal(await editorText(page), "kind: Namespace\n");
    await page.getByRole("treeitem", { name: /pasted\.yaml/ }).focus();
    await page.keyboard.press("Control+v");
    await page.getByRole("treeitem", { name: /pasted-2\.yaml/ }).waitFor();
  });

  it("take what is pasted into the editor", async () => {
    await openExample(page, /^Three faults/);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.evaluate(() => navigator.clipboard.writeText("# pasted\n"));
    await page.locator("hardening-editor .cm-content").focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("Control+v");
    await page.locator("hardening-editor .cm-line").getByText("# pasted").waitFor();
    assert.equal(await page.getByRole("treeitem", { name: /^pasted/ }).count(), 0);
  });

  it("are made, renamed, removed and brought back", async () => {
    await page.getByRole("button", { name: "New file" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("web/a.yaml");
    await page.keyboard.press("Enter");
    await page.getByRole("treeitem", { name: "a.yaml" }).waitFor();
    await page.keyboard.insertText("kind: Pod");

    await page.getByRole("button", { name: "Rename the open file" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill(" / ");
    await page.keyboard.press("Enter");
    await page.getByText("A file needs a name").waitFor();
    await page.getByRole("dialog").getByLabel("Name").fill("web/b.yaml");
    await page.keyboard.press("Enter");
    await page.getByRole("treeitem", { name: "b.yaml" }).waitFor();
    assert.equal(await editorText(page), "kind: Pod");

    await page.getByRole("button", { name: "Remove the open file" }).click();
    await page.getByText("What would this cluster do?").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("treeitem", { name: "b.yaml" }).waitFor();
    assert.equal(await editorText(page), "kind: Pod");
  });

  it("are downloaded as one archive", async () => {
    await openExample(page, /^Three faults/);
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download all files" }).click();
    const download = await downloading;
    assert.equal(download.suggestedFilename(), "manifests.zip");
    const bytes = await readFile(await download.path());
    assert.equal(bytes.subarray(0, 4).toString("latin1"), "PK\x03\x04");
    assert.ok(bytes.includes("catalog.yaml"));
  });

  it("are kept nowhere and sent nowhere", async () => {
    await openExample(page, /^A shop/);
    const asked = watched.requests.length;
    await page.getByRole("treeitem", { name: /secrets\.yaml/ }).click();
    await page.locator("hardening-editor .cm-content").click();
    await page.keyboard.insertText("# changed\n");
    await checked(page);
    const kept = await page.evaluate(async () => [
      localStorage.length,
      sessionStorage.length,
      (await indexedDB.databases()).length,
      document.cookie,
    ]);
    assert.deepEqual(kept, [0, 0, 0, ""]);
    assert.equal(watched.requests.length, asked);
    assert.equal(page.url(), `${server.origin}/`);
  });
});

describe("the colours", () => {
  it("follow the system until they are chosen", async () => {
    const ground = () => page.locator("hardening-previewer").evaluate((it) => getComputedStyle(it).backgroundColor);
    const light = await ground();
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await ground();
    assert.notEqual(dark, light);
    await page.getByRole("button", { name: /Change to light/ }).click();
    assert.equal(await ground(), light);
    await page.getByRole("button", { name: /Change to dark/ }).click();
    await page.emulateMedia({ colorScheme: "light" });
    assert.equal(await ground(), dark);
  });
});
