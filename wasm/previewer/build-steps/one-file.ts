/** Puts the script and the style of a build into its page. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { offlinePolicy, policyElement } from "./policy.js";

/**
 * Replaces the files of a build by one page.
 *
 * @param template the page, relative to the root
 * @param entry the script that the page names in development
 * @param fileName what the page is called
 */
export function oneFile(template: string, entry: string, fileName: string): Plugin {
  let root = "";
  return {
    name: "one-file",
    apply: "build",
    enforce: "post",
    configResolved: (config) => {
      root = config.root;
    },
    generateBundle(_options, bundle) {
      let script = "";
      let style = "";
      for (const [name, output] of Object.entries(bundle)) {
        if (output.type === "chunk") script += output.code;
        else if (name.endsWith(".css")) style += String(output.source);
        delete bundle[name];
      }
      const source = page(readFileSync(join(root, template), "utf8"), entry, escapeScript(script), style);
      this.emitFile({ type: "asset", fileName, source });
    },
  };
}

function page(template: string, entry: string, script: string, style: string): string {
  const tag = `<script type="module" src="${entry}"></script>`;
  const charset = '<meta charset="utf-8">';
  if (!template.includes(tag) || !template.includes(charset))
    throw new Error(`The page has no ${tag} or no ${charset}.`);
  const policy = policyElement(offlinePolicy(hash(script), hash(style)));
  return template
    .replace(charset, () => `${charset}\n    ${policy}\n    <style>${style}</style>`)
    .replace(tag, () => `<script type="module">${script}</script>`);
}

/** The text of a script must not end its element or open a comment. */
function escapeScript(script: string): string {
  return script.trim().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
