import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Finding, Report } from "../../src/index.js";
import { LocalEngine } from "../../previewer/src/engine/local.js";
import { Session } from "../../previewer/src/session.js";

const MODULE = new URL("../../pkg/hardening_bg.wasm", import.meta.url).href;

/** One file whose `---` is missing, with a safe fix, and one with two workloads. */
const FILES = {
  "policies.yaml":
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\napiVersion: v1\nkind: Namespace\nmetadata: {name: depot}\n",
  "pods.yaml": ["web", "orders"]
    .map(
      (name) =>
        `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop}\nspec: {containers: [{name: c, image: i}]}\n`,
    )
    .join("---\n"),
};

let session: Session;
let results: Report[];

beforeEach(() => {
  results = [];
  session = new Session({ changed: () => undefined, result: (report) => results.push(report) });
  session.connect((options) => LocalEngine.open({ module: MODULE, options }), { positions: "utf16" });
});

afterEach(() => session.disconnect());

const checked = (count: number): Promise<void> =>
  vi.waitFor(() => expect(results.length).toBeGreaterThanOrEqual(count));

async function swallowed(): Promise<Finding> {
  session.replace(FILES);
  const found = await vi.waitFor(() => {
    const finding = session.report?.findings.find((it) => it.invariant === "manifest.swallowed-document");
    if (finding === undefined) throw new Error("not found yet");
    return finding;
  });
  return found;
}

describe("files", () => {
  it("that are added open the first of them and leave the others", () => {
    session.replace({ "z.yaml": "a: 1" });
    session.add({ files: { "c.yaml": "", "b.yaml": "" }, ignored: 0, unreadable: [] });
    expect(session.open).toBe("b.yaml");
    expect(session.names).toEqual(["z.yaml", "c.yaml", "b.yaml"]);
  });

  it("that are pasted never replace one that is there", () => {
    session.addPasted("a: 1");
    session.addPasted("b: 2");
    expect(Object.fromEntries(session.texts)).toEqual({ "pasted.yaml": "a: 1", "pasted-2.yaml": "b: 2" });
  });

  it("that could not be added are said", () => {
    session.add({ files: {}, ignored: 1, unreadable: ["x.yaml"] });
    expect(session.notice?.text).toBe("Added 0 files. Left out 1 file that is no YAML or JSON. Could not read x.yaml.");
  });

  it("keep their place and their text under another name", () => {
    session.replace({ "a.yaml": "1", "b.yaml": "2" });
    session.show("a.yaml");
    session.rename("a.yaml", "z.yaml");
    expect([...session.texts]).toEqual([
      ["z.yaml", "1"],
      ["b.yaml", "2"],
    ]);
    expect(session.open).toBe("z.yaml");
  });

  it("that are removed come back with what was typed elsewhere since kept", () => {
    session.replace({ "a.yaml": "1", "b.yaml": "2" });
    session.remove("a.yaml");
    expect(session.open).toBe("b.yaml");
    session.notice?.undo?.();
    expect(Object.fromEntries(session.texts)).toEqual({ "a.yaml": "1", "b.yaml": "2" });
    expect(session.open).toBe("a.yaml");
  });

  it("have the same list of names while they are typed in", () => {
    session.replace({ "a.yaml": "1" });
    const { names } = session;
    session.edit("a.yaml", "2");
    expect(session.names).toBe(names);
  });

  it("of an example replace all others, which come back when that is undone", () => {
    session.replace({ "mine.yaml": "1" });
    const { generation } = session;
    session.replaceAll(FILES, "an example");
    expect(session.names).toEqual(Object.keys(FILES));
    expect(session.generation).not.toBe(generation);
    session.notice?.undo?.();
    expect(session.names).toEqual(["mine.yaml"]);
  });
});

describe("a result", () => {
  it("is not told before there are files, but when the last is removed", async () => {
    await vi.waitFor(() => expect(session.status.kind).toBe("current"));
    expect(results).toEqual([]);
    session.replace({ "a.yaml": "" });
    await checked(1);
    session.remove("a.yaml");
    await checked(2);
    expect(results.map((report) => report.summary.files)).toEqual([1, 0]);
  });
});

describe("a fix", () => {
  it("mends the text, and the finding is gone", async () => {
    const finding = await swallowed();
    await session.fix([finding]);
    await vi.waitFor(() =>
      expect(session.report?.findings.some((it) => it.invariant === finding.invariant)).toBe(false),
    );
    expect(session.texts.get("policies.yaml")?.split("---")).toHaveLength(2);
  });

  it("is made where the text is now, whatever was typed above it a moment ago", async () => {
    const finding = await swallowed();
    const typed = `# 🚀 typed\n${FILES["policies.yaml"]}`;
    session.edit("policies.yaml", typed);
    await session.fix([finding]);
    expect(session.texts.get("policies.yaml")).toBe(typed.replace("shop}\n", "shop}\n---\n"));
  });

  it("is undone as a whole", async () => {
    await session.fix([await swallowed()]);
    session.notice?.undo?.();
    expect(session.texts.get("policies.yaml")).toBe(FILES["policies.yaml"]);
    expect(session.notice).toBeNull();
  });

  it("cannot be undone any more once something was typed", async () => {
    await session.fix([await swallowed()]);
    session.edit("pods.yaml", "# mine");
    expect(session.notice).toBeNull();
  });

  it("of a finding that is gone changes nothing", async () => {
    const finding = await swallowed();
    session.replace({ "pods.yaml": FILES["pods.yaml"] });
    await session.fix([finding]);
    expect(session.notice?.text).toBe("The finding is gone already.");
  });
});

describe("a question", () => {
  it("keeps its answer current while the files change", async () => {
    session.replace(FILES);
    await session.ask({ kind: "reach", from: "web", to: "orders" });
    expect(session.inquiry.asked).toMatchObject({ kind: "answered", reach: { reaches: "yes" } });
    await session.map();

    const { length } = results;
    const deny =
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {}}\n";
    session.add({ files: { "deny.yaml": deny }, ignored: 0, unreadable: [] });
    await checked(length + 1);
    await session.map();
    expect(session.inquiry.asked).toMatchObject({ kind: "answered", reach: { reaches: "no" } });
  });

  it("is forgotten where its workloads are gone", async () => {
    session.replace(FILES);
    await session.ask({ kind: "reach", from: "web", to: "orders" });
    const { length } = results;
    session.replace({ "policies.yaml": FILES["policies.yaml"] });
    await checked(length + 1);
    await session.map();
    expect(session.inquiry.asked).toEqual({ kind: "nothing" });
    expect(session.inquiry.network?.workloads).toEqual([]);
  });

  it("that is refused says why", async () => {
    session.replace(FILES);
    await session.ask({ kind: "reach", from: "nobody", to: "orders" });
    expect(session.inquiry.asked).toMatchObject({ kind: "refused", message: expect.stringContaining("`nobody`") });
  });
});

describe("F8", () => {
  it("says so where there are no findings", () => {
    expect(session.step(null, 1)).toBeNull();
    expect(session.notice?.text).toBe("There are no findings.");
  });
});
