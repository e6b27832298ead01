import { gzipSync } from 'node:zlib';
import type { Reporter } from '../reporter';
import { count } from '../text';
import { buildView, type ReportView } from '../view';
import { pageAssets, policyOf } from './assets';

/** The report as one self-contained page: no request leaves it, nothing in it is markup of a scanned file, no secret in clear. */
export const html: Reporter = (report, options) => htmlPage(buildView(report, { ...options.exposure, rules: options.rules }));

/**
 * The page around a view. The data travel compressed in a block that browsers do not run (about a tenth of the JSON's size), so
 * that nothing of them is ever parsed as HTML or script; the policy lets only the page's own script and style run.
 */
export function* htmlPage(view: ReportView): Iterable<string> {
  const assets = pageAssets();
  yield head(`keysweep: ${count(view.open, 'credential')}`, policyOf(assets));
  yield `<style id="__style">${assets.style}</style></head><body><div id="app"><p class="boot">Reading the report…</p></div>`;
  yield '<noscript><p class="boot">This report needs JavaScript to show its data. <code>keysweep report --format md</code> writes it as text.</p></noscript>';
  yield `<script type="application/octet-stream" id="data">${gzipSync(JSON.stringify(view), { level: 6 }).toString('base64')}</script>`;
  yield `<script>${assets.script}</script></body></html>\n`;
}

/** The same page without data, for a server that gives them. `connect` is what the policy lets it ask. */
export function livePage(): { html: string; policy: string } {
  const assets = pageAssets();
  const policy = policyOf(assets, "'self'");
  return {
    html: `${head('keysweep', policy)}<style id="__style">${assets.style}</style></head><body data-live><div id="app"><p class="boot">Opening the store…</p></div><script>${assets.script}</script></body></html>`,
    policy: `${policy}; frame-ancestors 'none'`,
  };
}

function head(title: string, policy: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">`
    + `<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>${title}</title>`;
}
