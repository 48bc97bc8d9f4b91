/** The content security policies of the built pages. */

import type { Plugin } from "vite";

/** For the page of several files: only what comes from where the page came from. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

/** For the page of one file: this script and this style, a worker made of a text, and no connection at all. */
export function offlinePolicy(scriptHash: string, styleHash: string): string {
  return [
    "default-src 'none'",
    `script-src '${scriptHash}' 'wasm-unsafe-eval'`,
    "worker-src blob:",
    `style-src '${styleHash}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
}

/** The element that carries a policy. */
export function policyElement(policy: string): string {
  return `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
}

/** Writes a policy into the page when it is built; the development server needs scripts of its own. */
export function contentSecurityPolicy(policy: string): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: (page) =>
      page.replace('<meta charset="utf-8">', (charset) => `${charset}\n    ${policyElement(policy)}`),
  };
}
