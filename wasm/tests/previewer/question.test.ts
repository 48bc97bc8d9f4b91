import { describe, expect, it } from "vitest";
import { reachQuestion } from "../../previewer/src/network/question.js";

describe("the three fields of a question", () => {
  it("ask about all ports where none is given", () => {
    expect(reachQuestion(" shop/web ", "internet", " ")).toEqual({ kind: "reach", from: "shop/web", to: "internet" });
  });

  it("take a port by number or by name", () => {
    expect(reachQuestion("a", "b", "8080")).toEqual({ kind: "reach", from: "a", to: "b", port: 8080 });
    expect(reachQuestion("a", "b", "http")).toEqual({ kind: "reach", from: "a", to: "b", port: "http" });
  });

  it("take the protocol behind a slash", () => {
    expect(reachQuestion("a", "b", "53/udp")).toEqual({ kind: "reach", from: "a", to: "b", port: 53, protocol: "UDP" });
  });
});
