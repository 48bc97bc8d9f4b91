import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import {
  check,
  Cluster,
  explain,
  HardeningError,
  init,
  invariants,
  type Applicability,
  type CheckOptions,
  type ErrorForm,
  type Question,
} from "../../src/index.js";

/** What the library answers to a call, gathered by `cargo run -p hardening --example vectors -- target/vectors.json`. */
interface Vector {
  readonly name: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly call: Call;
  readonly expected: string;
}

type Call =
  | { readonly function: "check"; readonly options: CheckOptions }
  | { readonly function: "ask"; readonly question: Question; readonly options?: CheckOptions }
  | { readonly function: "fix"; readonly applicability: Applicability; readonly options?: CheckOptions }
  | { readonly function: "explain"; readonly id: string }
  | { readonly function: "invariants" };

const file = process.env["HARDENING_VECTORS"] ?? new URL("../../../target/vectors.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8")) as Vector[];

beforeAll(() => init());

function answer({ files, call }: Vector): unknown {
  const cluster = (options?: CheckOptions) => new Cluster(files, { positions: "utf8", ...options });
  switch (call.function) {
    case "check":
      return check(files, { positions: "utf8", ...call.options });
    case "ask":
      return cluster(call.options).ask(call.question);
    case "fix":
      return cluster(call.options).fix(call.applicability);
    case "explain":
      return explain(call.id);
    case "invariants":
      return invariants();
  }
}

test("there are vectors for every function", () => {
  const functions = new Set(vectors.map(({ call }) => call.function));
  expect(functions).toEqual(new Set(["check", "ask", "fix", "explain", "invariants"]));
});

test.each(vectors.map((vector) => [vector.name, vector] as const))(
  "the answer is that of the library, byte for byte: %s",
  (_, vector) => {
    let answered: unknown;
    try {
      answered = answer(vector);
    } catch (error) {
      if (!(error instanceof HardeningError)) throw error;
      const refused = JSON.parse(vector.expected) as ErrorForm;
      expect([error.kind, error.location]).toEqual([refused.kind, refused.location]);
      expect(error.message.endsWith(refused.message)).toBe(true);
      return;
    }
    expect(`${JSON.stringify(answered, null, 2)}\n`).toBe(vector.expected);
  },
);
