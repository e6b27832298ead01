// Writes program.js.cache: what V8 compiled of the bundle of commands by the time a command has been found and told of itself.
// scripts/build-sea.mjs runs it with the staging folder as argument; in the executable the assets take that folder's place.
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { createLoader, PROGRAM, root } = require('./loader.cjs');
const { startOclif } = require('./oclif.cjs');

const staging = process.argv[2];
const read = (name) => {
  try {
    return readFileSync(join(staging, name));
  } catch {
    return undefined;
  }
};

async function main() {
  let program;
  const load = createLoader(read, (name, script) => { if (name === PROGRAM) program = script; });
  process.argv = [process.argv[0], process.argv[0], 'paths', '--help'];
  await startOclif(load(PROGRAM), JSON.parse(read('package.json')), JSON.parse(read('oclif.manifest.json')), root);
  writeFileSync(join(staging, `${PROGRAM}.cache`), program.createCachedData());
}

main();
