'use strict';
// Loads bundles out of the single executable, as bin/bundle.js does from files. Bundled into its start and its threads' start.
const { isBuiltin, wrap } = require('node:module');
const { dirname, join, sep } = require('node:path');
const { Script } = require('node:vm');

// As in bin/bundle.js: V8's code cache is of these flags.
require('node:v8').setFlagsFromString('--interrupt-budget=1000000');

/** Assets have paths below the executable's own (src/config/packaged.ts). */
const root = process.execPath;

/** Bundle with the packages that scans need, and the one with everything else. */
const PACKAGES = 'dist/packages.js', PROGRAM = 'dist/program.js';

/** A loader of bundles; `read` gives an asset by name, or undefined. `loaded` is told of every script, for the one who makes the caches. */
function createLoader(read, loaded) {
  const bundles = new Map();

  function load(name) {
    if (bundles.has(name)) return bundles.get(name).exports;
    const text = read(name);
    if (!text) throw new Error(`the single executable has no ${name}`);
    const path = join(root, ...name.split('/'));
    const script = new Script(wrap(text.toString('latin1')), { filename: `keysweep/${name}`, cachedData: read(`${name}.cache`) });
    loaded?.(name, script);
    const module = { exports: {} };
    bundles.set(name, module);
    script.runInThisContext().call(module.exports, module.exports, requireFrom, module, path, dirname(path));
    return module.exports;
  }

  function requireFrom(id) {
    if (isBuiltin(id)) return process.getBuiltinModule(id);
    const code = /^\.\/(?:code\/)?([\w-]+\.js)$/.exec(id);
    if (code) return load(`dist/code/${code[1]}`);
    if (id.startsWith('./src/report/')) return load(PROGRAM).reports[id.slice('./src/report/'.length)]();
    const found = load(PACKAGES).required[id];
    if (found) return found();
    throw Object.assign(new Error(`Cannot find module '${id}': the single executable does not hold it`), { code: 'MODULE_NOT_FOUND' });
  }
  // `import()` in the bundles: of packages, and of built-in modules.
  requireFrom.importPackage = async (id) => {
    if (!isBuiltin(id)) return load(PACKAGES).imported[id]();
    const builtin = process.getBuiltinModule(id);
    return { ...builtin, default: builtin };
  };
  return load;
}

/** An asset's bytes, not copied: nobody writes to them. */
function readAsset(name) {
  try {
    return Buffer.from(process.getBuiltinModule('node:sea').getRawAsset(name));
  } catch {
    return undefined;
  }
}

module.exports = { createLoader, PROGRAM, readAsset, root, sep };
