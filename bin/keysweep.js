#!/usr/bin/env node
'use strict';

const { loadBundle, tuneV8 } = require('./bundle.js');

tuneV8();

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
  // Waits for the disk and key derivations share Node's threads (4 unless told otherwise, read at their first use): with more, a login does not queue behind an fsync.
  if (command === 'rotate') process.env.UV_THREADPOOL_SIZE ??= '16';
  await require('@oclif/core').execute({ dir: __dirname });
}

main();
