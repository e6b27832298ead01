// Bundles the report page (src/report/html/page) into dist/report-page/page.js and page.css. `node scripts/build-page.mjs` builds it alone.
import { readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// By require, which looks in NODE_PATH, too: scripts/prepare.mjs puts it elsewhere.
const { build } = createRequire(import.meta.url)('esbuild');

export async function buildPage() {
  const folder = join(root, 'dist/report-page');
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [join(root, 'src/report/html/page/page.tsx'), join(root, 'src/report/html/page/page.css')], outdir: folder,
    bundle: true, minify: true, platform: 'browser', nodePaths: (process.env.NODE_PATH ?? '').split(delimiter).filter(Boolean), target: ['chrome109', 'firefox115', 'safari16.4'], format: 'iife', charset: 'ascii',
    jsx: 'automatic', jsxImportSource: 'preact', logLevel: 'warning', legalComments: 'none', tsconfig: join(root, 'src/report/html/page/tsconfig.json'),
    banner: { js: '/* keysweep report. With Preact, d3-array, d3-scale, d3-shape and dagre: MIT and ISC licences, their authors. */' },
  });
  // esbuild's charset leaves control characters in string literals as they are (dagre joins names by U+0001): no report holds any.
  const script = join(folder, 'page.js');
  writeFileSync(script, readFileSync(script, 'utf8').replace(/[\x00-\x08\x0b-\x1f\x7f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`));
  // The page stands inside a script element: its text must not end it.
  for (const file of ['page.js', 'page.css']) if (/<\/(?:script|style)|<!--/i.test(readFileSync(join(folder, file), 'utf8'))) throw new Error(`${file} would end its element`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPage();
