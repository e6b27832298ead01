#!/usr/bin/env node
'use strict';

const { loadBundle } = require('./bundle.js');

// `scan` and `hook run` answer without oclif, whose start-up alone costs more than a small scan.
async function main() {
  if (!require('node:fs').existsSync(`${__dirname}/../dist/fast.js`)) {
    process.stderr.write('keysweep: it is not built yet\n  npm run build\n');
    process.exitCode = 2;
    return;
  }
  const command = process.argv[2];
  if (command === 'scan' || command === 'hook') {
    const code = await loadBundle(require('node:path').join(__dirname, '../dist/fast.js')).fast(process.argv.slice(2));
    if (code !== undefined) {
      process.exitCode = code;
      return;
    }
  }
  await require('@oclif/core').execute({ dir: __dirname });
}

main();
