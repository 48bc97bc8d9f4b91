/** The colours, sizes and distances of every view. A page overrides the `--hardening-*` ones. */

import { css } from "lit";

/** To be set on the host of the previewer; all views inherit it. */
export const tokens = css`
  :host {
    --font: var(--hardening-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif);
    --mono: var(--hardening-font-mono, ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace);

    --text-small: 0.75rem;
    --text: 0.8125rem;
    --text-large: 0.9375rem;
    --text-title: 1.25rem;

    --s1: 4px;
    --s2: 8px;
    --s3: 12px;
    --s4: 16px;
    --s6: 24px;
    --s8: 32px;
    --radius: 4px;

    --ground: var(--hardening-ground, light-dark(#ffffff, #171918));
    --chrome: var(--hardening-chrome, light-dark(#f6f6f3, #1e201f));
    --raised: var(--hardening-raised, light-dark(#ffffff, #262928));
    --hover: light-dark(rgb(30 35 32 / 6%), rgb(230 240 235 / 8%));
    --line: var(--hardening-line, light-dark(#dfdfda, #343836));
    --line-strong: light-dark(#8b8f8a, #737a76);
    --ink: var(--hardening-ink, light-dark(#1c1f1d, #e8eae6));
    --quiet: var(--hardening-quiet, light-dark(#5b605c, #a5aca7));
    --accent: var(--hardening-accent, light-dark(#0b6459, #63cbb9));
    --on-accent: light-dark(#ffffff, #0c211d);

    --error: var(--hardening-error, light-dark(#b42318, #ff8f84));
    --warning: var(--hardening-warning, light-dark(#8a5300, #efb755));
    --info: var(--hardening-info, light-dark(#2a5bb0, #8fb6ff));

    --chosen: light-dark(
      color-mix(in srgb, var(--accent) 11%, var(--chrome)),
      color-mix(in srgb, var(--accent) 22%, var(--chrome))
    );

    --reach-all: light-dark(var(--accent), color-mix(in srgb, var(--accent) 78%, var(--ground)));
    --reach-ports: light-dark(
      color-mix(in srgb, var(--accent) 16%, var(--ground)),
      color-mix(in srgb, var(--accent) 30%, var(--ground))
    );
    --reach-some: light-dark(
      color-mix(in srgb, var(--accent) 28%, var(--ground)),
      color-mix(in srgb, var(--accent) 44%, var(--ground))
    );

    --syntax-key: light-dark(#0b5a7a, #7cc6e3);
    --syntax-value: light-dark(#1c1f1d, #e8eae6);
    --syntax-string: light-dark(#45651b, #b3cf86);
    --syntax-literal: light-dark(#8a3b8f, #dda0e0);
  }
`;
