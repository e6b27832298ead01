// Writes dist/fast.js.cache and those of detectors in code: what V8 compiled in runs of what people wait for, a clean commit and
// a finding. scripts/build.mjs runs it in a process of its own, whose flags are the program's and whose output it shows only where it fails.
'use strict';
const { execFileSync } = require('node:child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { loadBundle } = require('../bin/bundle.js');

/** A made-up token whose checksum is right, and a password that the model decides on. */
const FOUND = `api_token = "ghp_${'MhRlpafbFQwaMSze4BSUoAfOs5Zh323SNx2v'}"\ndb_password = "tR4${'w9Kq'}zLp2vX7"\n`;
/** Lines of a device. */
const CONFIGURATION = `hostname r1\nusername admin secret ${'kU7mPq2'}Lx\n`;

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-build-'));
  const scripts = new Map();
  try {
    process.env.KEYSWEEP_STATE_DIR = join(folder, 'state');
    writeFileSync(join(folder, 'found.py'), FOUND);
    writeFileSync(join(folder, 'r1.cfg'), CONFIGURATION);
    const { fast } = loadBundle(join(__dirname, '../dist/fast.js'), (path, script) => scripts.set(path, script));
    const directory = process.cwd();
    process.chdir(folder);
    try {
      await fast(['scan', 'found.py']);
      await fast(['scan', 'r1.cfg']);
      if (repository()) await fast(['hook', 'run', '--staged']);
    } finally {
      process.chdir(directory);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const [path, script] of scripts) writeFileSync(`${path}.cache`, script.createCachedData());
}

/** Stages a file in a repository of the current folder; false where git is missing, and the hook's code stays out of the cache. */
function repository() {
  try {
    execFileSync('git', ['init', '-q'], { stdio: 'ignore' });
    writeFileSync('staged.py', 'mode = "fast"\n');
    execFileSync('git', ['add', 'staged.py'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

main();
