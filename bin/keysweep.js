#!/usr/bin/env node
'use strict';

// V8 optimises a function after so many bytes of bytecode run. Its own 67,584 suits programs that run for minutes: a scan of a
// second spends a third of its time in the optimiser (docs/performance.md).
require('node:v8').setFlagsFromString('--interrupt-budget=1000000');

// `scan` and `hook run` answer without oclif, whose start-up alone costs more than a small scan.
async function main() {
  if (!require('node:fs').existsSync(`${__dirname}/../dist/fast.js`)) {
    process.stderr.write('keysweep: it is not built yet\n  npm run build\n');
    process.exitCode = 2;
    return;
  }
  const command = process.argv[2];
  if (command === 'scan' || command === 'hook') {
    const code = await require('../dist/fast.js').fast(process.argv.slice(2));
    if (code !== undefined) {
      process.exitCode = code;
      return;
    }
  }
  await require('@oclif/core').execute({ dir: __dirname });
}

main();
