/** The script of the worker: a LocalEngine behind messages. It says hello as soon as it runs. */

import { EngineError, type Engine } from "./engine.js";
import { LocalEngine } from "./local.js";
import type { Call, Calls, CallName, Reply } from "./protocol.js";

let engine: Engine | null = null;

self.addEventListener("message", (event: MessageEvent<Call>) => {
  const { id } = event.data;
  perform(event.data).then(
    (value) => reply({ kind: "returned", id, value }),
    (cause: unknown) => {
      const message = cause instanceof Error ? cause.message : String(cause);
      reply({ kind: "refused", id, message, gone: !(cause instanceof EngineError) || cause.gone });
    },
  );
});

async function perform(call: Call): Promise<Calls[CallName]["returned"]> {
  if (call.call === "start") {
    engine = await LocalEngine.open(call.given);
    return null;
  }
  if (engine === null) throw new EngineError("The checker has not been started.", true);
  switch (call.call) {
    case "update":
      return engine.update(call.given);
    case "ask":
      return engine.ask(call.given);
    case "explain":
      return engine.explain(call.given);
  }
}

function reply(message: Reply): void {
  self.postMessage(message);
}

reply({ kind: "hello" });
