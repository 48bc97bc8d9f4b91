/** The package answers every vector in Chromium as the library does, byte for byte. */

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { after, before, it } from 'node:test';
import { vectors } from '../vectors/vectors.mjs';
import { launch, open } from './browser.mjs';
import { serve } from './server.mjs';

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;

before(async () => {
  server = await serve(fileURLToPath(new URL('../../', import.meta.url)));
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

it('answers every vector', async () => {
  const { page, close } = await open(browser, `${server.origin}/tests/vectors/page.html`);
  const answers = await page.evaluate(async (asked) => {
    // Addresses of the page, which no compiler can follow.
    const [library, runner] = ['/dist/index.js', '/tests/vectors/answer.mjs'];
    const hardening = await import(library);
    const { answer } = await import(runner);
    await hardening.init();
    return asked.map((vector) => answer(hardening, vector));
  }, vectors);
  for (const [index, vector] of vectors.entries()) {
    assert.equal(answers[index], vector.expected, vector.name);
  }
  assert.ok(vectors.length > 80);
  await close();
});
