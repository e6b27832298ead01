'use strict';

const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join, relative } = require('node:path');
const { Script } = require('node:vm');

/**
 * V8 optimises a function after so many bytes of bytecode run. Its own 67,584 suits programs that run for minutes: a scan of a
 * second spends a third of its time in the optimiser (docs/performance.md). Flags hold for all threads of the process, and take part in V8's check of its code cache.
 */
function tuneV8() {
  require('node:v8').setFlagsFromString('--interrupt-budget=1000000');
}

/**
 * Loads a bundle of dist/ as `require` would, with the code that V8 compiled of it at build time (`FILE.cache`, made by
 * scripts/code-cache.cjs), and so the detectors in code it loads, and what those load later. V8 refuses a cache of another version or other flags
 * (`node --jitless`) and compiles as ever; a missing one is no error either. Nothing is written.
 * `import()` does not work in a script from a cache (V8 forgets whose script it is): bundles call `require.importPackage`.
 * `loaded` is told of every script, for the one who makes the caches.
 */
function loadBundle(path, loaded) {
  let cachedData;
  try {
    cachedData = readFileSync(`${path}.cache`);
  } catch {
    // Not every build has one.
  }
  // A script from a cache keeps the name it was compiled under: one that is right wherever it was built and lies now, and shows nobody's folders.
  const filename = `keysweep/${relative(join(__dirname, '..'), path).replaceAll('\\', '/')}`;
  const script = new Script(Module.wrap(readFileSync(path, 'utf8')), { filename, cachedData });
  loaded?.(path, script);
  const directory = dirname(path);
  const own = Module.createRequire(path);
  const modules = new Map();
  const requireFrom = Object.assign((id) => {
    if (!/^\.\/(?:code\/)?[\w-]+\.js$/.test(id)) return own(id);
    if (!modules.has(id)) modules.set(id, loadBundle(join(directory, id), loaded));
    return modules.get(id);
  }, own, { importPackage: (id) => import(id) });
  const module = { exports: {} };
  script.runInThisContext().call(module.exports, module.exports, requireFrom, module, path, directory);
  return module.exports;
}

module.exports = { loadBundle, tuneV8 };
