// npm's `prepare`: an installation from git (pre-commit, `npm install git+https://…`) brings sources only and is built here.
// A published package brings dist/, and npm never runs this for it. In a work tree that is built already it does nothing.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** What of the development dependencies the build needs: esbuild, and what the report page bundles. */
const BUILDING = ['esbuild', 'preact', '@dagrejs/dagre', 'd3-array', 'd3-scale', 'd3-shape'];
const tools = join(root, 'node_modules', '.build-tools');
const installed = (name) => existsSync(join(root, 'node_modules', name, 'package.json'));

if (!existsSync(join(root, 'dist', 'fast.js')) || !existsSync(join(root, 'oclif.manifest.json'))) {
  // `npm install --global` of a git package (which is what pre-commit runs) passes --global on to its preparation, so that
  // nothing is installed beside these sources: the dependencies and esbuild are fetched here, not the tools of development.
  if (!installed('esbuild') || !installed('@oclif/core')) {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const npm = (...args) => execFileSync(process.env.npm_execpath ? process.execPath : 'npm', [
      ...(process.env.npm_execpath ? [process.env.npm_execpath] : []), ...args, '--no-global', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error',
    ], { cwd: root, stdio: 'inherit', env: { ...process.env, npm_config_global: 'false', npm_config_include: '' } });
    npm('ci', '--omit=dev');
    npm('install', '--no-save', '--no-package-lock', '--prefix', tools, ...BUILDING.map((name) => `${name}@${devDependencies[name]}`));
  }
  execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_PATH: join(tools, 'node_modules') } });
}
