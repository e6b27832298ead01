'use strict';
// Where the single executable starts.
const { createLoader, PROGRAM, readAsset, root } = require('./loader.cjs');
const { startOclif } = require('./oclif.cjs');

const load = createLoader(readAsset);

async function main() {
  const command = process.argv[2];
  if (command === 'scan' || command === 'hook') {
    const code = await load('dist/fast.js').fast(process.argv.slice(2));
    if (code !== undefined) {
      process.exitCode = code;
      return;
    }
  }
  // The process of the embedded store, forked by src/store/pglite.ts with flags of V8 and what would be a file's path to `node`:
  // a single executable is handed both as they are.
  const store = process.send ? process.argv.findIndex((word) => word.startsWith(root) && word.endsWith('pglite-process.js')) : -1;
  if (store >= 2) {
    for (const flag of process.argv.slice(2, store)) require('node:v8').setFlagsFromString(flag);
    process.argv.splice(1, store - 1);
    load(PROGRAM).store();
    return;
  }
  // As bin/keysweep.js does.
  if (command === 'rotate') process.env.UV_THREADPOOL_SIZE ??= '16';
  await startOclif(load(PROGRAM), JSON.parse(readAsset('package.json')), JSON.parse(readAsset('oclif.manifest.json')), root);
}

main();
