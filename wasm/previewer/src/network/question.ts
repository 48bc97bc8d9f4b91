/** What is typed to a question. */

import type { Question } from "../../../src/index.js";

/** The question behind three fields; a port is a number or a name, with `/UDP` or `/SCTP` behind it where it is not TCP. */
export function reachQuestion(from: string, to: string, port: string): Question {
  const [number = "", protocol = ""] = port.trim().split("/");
  const ends = { kind: "reach", from: from.trim(), to: to.trim() } as const;
  if (number === "") return ends;
  const asked = { ...ends, port: /^\d+$/.test(number) ? Number(number) : number };
  const known = (["TCP", "UDP", "SCTP"] as const).find((it) => it === protocol.toUpperCase());
  return known === undefined ? asked : { ...asked, protocol: known };
}
