// Builds dist/: compiled sources, the detector set (prefilter tables, patterns, rules), bundles for fast start-up, oclif's manifest.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPage } from './build-page.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const require = createRequire(import.meta.url);
// By require, which looks in NODE_PATH, too: scripts/prepare.mjs puts it elsewhere.
const { build } = require('esbuild');
const run = (module, ...args) => execFileSync(process.execPath, [require.resolve(module), ...args], { cwd: root, stdio: 'inherit' });

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await compile();

// Detector set: compiled from the packs and the code detectors that were just built.
const { builtInPacks, compileDetectors, PACKS_FILE } = require(join(dist, 'src/pipeline/detectors.js'));
const detectors = compileDetectors([]);
const { storeDetectorSet, storeIssuers, storeRules, ISSUERS_FILE, SET_FILE, TABLES_FILE, FILTER_FILE, RULES_FILE } = require(join(dist, 'src/engine/load.js'));
writeFileSync(join(dist, SET_FILE), storeDetectorSet(detectors.set));
// For scans with further packs, which compile all of them: without what only people and tests read.
writeFileSync(join(dist, PACKS_FILE), JSON.stringify(builtInPacks().map((pack) => ({ ...pack, detectors: pack.detectors.map((detector) => ({ ...detector, examples: [], counterExamples: [] })) }))));
writeFileSync(join(dist, ISSUERS_FILE), storeIssuers(detectors.issuers()));
writeFileSync(join(dist, TABLES_FILE), detectors.set.tables);
writeFileSync(join(dist, FILTER_FILE), require(join(dist, 'src/engine/kernel/kernel.js')).filterOf(detectors.set.tables));
writeFileSync(join(dist, RULES_FILE), storeRules(detectors.rules()));

// Bundles: one file for the fast path and one for its worker threads. Detectors in code stay apart and load on their first hit;
// packages and commands that only some runs need stay external.
const detectorsApart = {
  name: 'detectors-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/[\w-]+$/ }, ({ path, importer, kind }) =>
      kind === 'require-call' && /[\\/]detectors[\\/]index\.ts$/.test(importer) ? { path: `./code/${path.slice(2)}.js`, external: true } : undefined);
  },
};
// Reports with a graph in them are rarely what a scan writes: they stay apart, too.
const reportsApart = {
  name: 'reports-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/(?:html|markdown)$/ }, ({ path, importer, kind }) =>
      kind === 'require-call' && /[\\/]report[\\/]index\.ts$/.test(importer) ? { path: `./src/report/${path.slice(2)}`, external: true } : undefined);
  },
};
const { codeModules } = require(join(dist, 'detectors/index.js'));
// V8 reads every byte before it runs one; names stay, for stack traces in reports of defects.
const SMALLER = { minifyWhitespace: true, minifySyntax: true };
const common = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', packages: 'external', logLevel: 'warning', ...SMALLER };
// What the device detector reads configurations with stays apart, too: most documents it looks at are none.
const configurationApart = {
  name: 'configuration-apart',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/configuration$/ }, ({ importer, kind }) =>
      kind === 'require-call' && /[\\/]device[\\/]index\.ts$/.test(importer) ? { path: './device-configuration.js', external: true } : undefined);
    // Its statements come taken apart, which costs 40 ms.
    onLoad({ filter: /[\\/]device[\\/]grammars[\\/]facts\.ts$/ }, () => {
      const { FACTS } = require(join(dist, 'detectors/device/grammars/facts.js'));
      return { contents: `export const FACTS = JSON.parse(${JSON.stringify(JSON.stringify(FACTS))});`, loader: 'js' };
    });
  },
};
await build({
  ...common,
  outdir: join(dist, 'code'),
  entryPoints: { ...Object.fromEntries(codeModules.map(({ module }) => [module, join(root, 'detectors', module, 'index.ts')])), 'device-configuration': join(root, 'detectors/device/configuration.ts') },
  plugins: [configurationApart],
});
await build({
  ...common,
  entryPoints: { fast: join(root, 'src/cli/fast.ts'), worker: join(root, 'src/pipeline/worker.ts') },
  outdir: dist, plugins: [detectorsApart, reportsApart],
});
// `import()` does not work in a script from V8's code cache; bin/bundle.js gives the bundles another way to it.
for (const bundle of [join(dist, 'fast.js'), join(dist, 'worker.js')]) {
  writeFileSync(bundle, readFileSync(bundle, 'utf8').replace(/\bimport\(("[@\w/.-]+")\)/g, 'require.importPackage($1)'));
}
writeFileSync(join(dist, 'worker-start.js'), `require('../bin/bundle.js').loadBundle(require('node:path').join(__dirname, 'worker.js'));\n`);
execFileSync(process.execPath, [join(root, 'scripts', 'code-cache.cjs')], { stdio: ['ignore', 'ignore', 'pipe'] });

await buildPage();

// What `oclif manifest` writes, without that package: commands and flags, so that start-up need not load every command.
const { Plugin } = require('@oclif/core');
const plugin = new Plugin({ root, type: 'core', ignoreManifest: true, errorOnManifestCreate: true, respectNoCacheDefault: true });
await plugin.load();
writeFileSync(join(root, 'oclif.manifest.json'), JSON.stringify(plugin.manifest, null, 2) + '\n');
/**
 * TypeScript to dist/: by tsc with declarations, or by esbuild alone where TypeScript is not installed (an installation from
 * git, scripts/prepare.mjs), which needs a tenth of the packages and makes no declarations.
 */
async function compile() {
  if (existsSync(join(root, 'node_modules', 'typescript'))) return run('typescript/bin/tsc', '-p', 'tsconfig.json');
  const { globSync } = require('fast-glob');
  const sources = globSync(['src/**/*.ts', 'detectors/**/*.ts', 'commands/**/*.ts'], { cwd: root, ignore: ['**/*.d.ts', 'src/**/assembly/**', 'detectors/**/assembly/**', 'src/report/html/page/**'] });
  await build({ entryPoints: sources.map((file) => join(root, file)), outdir: dist, outbase: root, bundle: false, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning' });
  for (const file of globSync(['src/**/*.json', 'schemas/*.json'], { cwd: root })) {
    mkdirSync(dirname(join(dist, file)), { recursive: true });
    copyFileSync(join(root, file), join(dist, file));
  }
}

console.log(`built detector set ${detectors.set.version}: ${detectors.set.detectorCount} detectors, ${detectors.set.keywordLengths.length} keywords`);
