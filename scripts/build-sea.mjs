// `npm run build:sea [-- --node FILE] [-o FILE]`: keysweep as one executable (Node's single executable applications). It is the
// Node.js that runs this, or the one of --node (of the same version, for another system), with the program inside as assets.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { inject } from 'postject';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const { values } = parseArgs({ options: { node: { type: 'string', default: process.execPath }, output: { type: 'string', short: 'o', default: join(root, 'single-file', process.platform === 'win32' ? 'keysweep.exe' : 'keysweep') } } });

/** The mark in Node.js that injection sets (Node's documentation of single executable applications). */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
/** Packages' optional parts with native code or of no use here: they do without. */
const LEFT_OUT = ['*.node', 'cpu-features', 'typescript', 'recheck'];
const common = {
  bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error', minifyWhitespace: true, minifySyntax: true, external: LEFT_OUT,
  // Modules that ask where they are get the bundle's place.
  define: { 'import.meta.url': '__bundleUrl' }, banner: { js: 'const __bundleUrl=require("node:url").pathToFileURL(__filename).href;' },
};

const staging = mkdtempSync(join(tmpdir(), 'keysweep-sea-'));
try {
  await stage();
  const assets = Object.fromEntries(filesBelow(staging).map((file) => [relative(staging, file).replaceAll('\\', '/'), file]));
  const start = join(staging, 'start.js'), blob = join(staging, 'start.blob');
  await build({ ...common, banner: {}, define: {}, entryPoints: [join(root, 'scripts/single-file/main.cjs')], outfile: start });
  const settings = join(staging, 'sea.json');
  writeFileSync(settings, JSON.stringify({ main: start, output: blob, disableExperimentalSEAWarning: true, useCodeCache: false, useSnapshot: false, assets }));
  execFileSync(process.execPath, ['--experimental-sea-config', settings], { stdio: ['ignore', 'ignore', 'ignore'] });
  const output = resolve(values.output);
  mkdirSync(dirname(output), { recursive: true });
  rmSync(output, { force: true });
  copyFileSync(realpathSync(values.node), output);
  chmodSync(output, 0o755);
  // A signature of macOS covers bytes that now change; who distributes it signs anew (docs/install.md).
  const machO = readFileSync(output).subarray(0, 4).equals(Buffer.from([0xcf, 0xfa, 0xed, 0xfe]));
  await quietly(() => inject(output, 'NODE_SEA_BLOB', readFileSync(blob), { sentinelFuse: FUSE, machoSegmentName: machO ? 'NODE_SEA' : undefined }));
  console.log(`wrote ${output}: ${megabytes(output)} MB, ${megabytes(values.node)} of them Node.js`);
} finally {
  rmSync(staging, { recursive: true, force: true });
}

/** Puts the assets into the staging folder, each under its name. */
async function stage() {
  const { default: packageJson } = await import('../package.json', { with: { type: 'json' } });
  const put = (name, content) => {
    mkdirSync(dirname(join(staging, name)), { recursive: true });
    writeFileSync(join(staging, name), content);
  };
  const { name, version, license } = packageJson;
  put('package.json', JSON.stringify({ name, version, license, oclif: JSON.parse(readFileSync(join(root, '.oclifrc.json'), 'utf8')) }));
  for (const file of ['oclif.manifest.json', ...readdirSync(join(root, 'schemas')).map((schema) => `schemas/${schema}`)]) put(file, readFileSync(join(root, file)));
  // The bundles and their data; what tsc made of the sources is in `program.js`.
  for (const entry of readdirSync(join(root, 'dist'), { withFileTypes: true })) {
    if (entry.isFile() || ['code', 'report-page'].includes(entry.name)) cpSync(join(root, 'dist', entry.name), join(staging, 'dist', entry.name), { recursive: true });
  }
  const pglite = dirname(require.resolve('@electric-sql/pglite'));
  for (const file of ['pglite.wasm', 'pglite.data', 'initdb.wasm']) put(`dist/data/${file}`, readFileSync(join(pglite, file)));
  put('dist/data/7zz.wasm', readFileSync(join(dirname(require.resolve('7z-wasm')), '7zz.wasm')));
  execFileSync(process.execPath, [join(root, 'scripts/store-template.mjs'), join(staging, 'dist/store-template.tar.gz')], { stdio: ['ignore', 'ignore', 'inherit'] });

  // `import()` cannot reach into a single executable: bundles ask their loader, also for built-in modules. By another name, as
  // some packages have a `require` of their own.
  const importing = (text) => `const __import=require.importPackage;${text.replace(/\bimport\(("[\w@./:-]+")\)/g, '__import($1)')}`;
  await build({ ...common, banner: {}, define: {}, entryPoints: [join(root, 'scripts/single-file/worker.cjs')], outfile: join(staging, 'dist/worker-start.js') });
  await bundle('dist/packages.js', packagesEntry(), importing);
  await bundle('dist/program.js', programEntry(), importing);
  execFileSync(process.execPath, [join(root, 'scripts/single-file/code-cache.cjs'), staging], { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function bundle(name, contents, importing) {
  const outfile = join(staging, name);
  await build({ ...common, stdin: { contents, resolveDir: root, sourcefile: name }, outfile });
  writeFileSync(outfile, importing(readFileSync(outfile, 'utf8')));
}

/** Packages that the bundles of dist/ leave out: all that a scan may need, and no more, as each thread loads them. */
function packagesEntry() {
  const required = new Set(), imported = new Set();
  for (const file of ['fast.js', 'worker.js', ...readdirSync(join(root, 'dist/code')).filter((name) => name.endsWith('.js')).map((name) => `code/${name}`)]) {
    for (const [, how, id] of readFileSync(join(root, 'dist', file), 'utf8').matchAll(/\b(require|import|importPackage)\("([^"]+)"\)/g)) {
      if (!isBuiltin(id) && !id.startsWith('.')) (how === 'require' ? required : imported).add(id);
    }
  }
  return `module.exports = { required: ${table(required, (id) => `require('${id}')`)}, imported: ${table(imported, (id) => `import('${id}')`)} };`;
}

/** Every command, and what starts or goes beside them. */
function programEntry() {
  const commands = filesBelow(join(root, 'commands')).map((file) => relative(join(root, 'commands'), file).replaceAll('\\', '/').replace(/\.ts$/, ''));
  const ids = new Map(commands.map((file) => [file.replace(/\/index$/, '').replaceAll('/', ':'), file]));
  return `module.exports = {
  oclif: () => require('@oclif/core'),
  store: () => require('./src/store/pglite-process'),
  reports: { html: () => require('./src/report/html'), markdown: () => require('./src/report/markdown') },
  commands: ${table(ids.keys(), (id) => `require('./commands/${ids.get(id)}')`)},
};`;
}

function table(ids, load) {
  return `{ ${[...ids].map((id) => `${JSON.stringify(id)}: () => ${load(id)}`).join(', ')} }`;
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** postject warns of an ELF section that Node.js does not have, on standard error. */
async function quietly(work) {
  const { warn, log } = console;
  console.warn = console.log = () => undefined;
  try {
    await work();
  } finally {
    Object.assign(console, { warn, log });
  }
}

function megabytes(file) {
  return (statSync(file).size / 1e6).toFixed(0);
}
