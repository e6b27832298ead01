// Writes dist/fast.js.cache and those of detectors in code: what V8 compiled in runs of what people wait for, a clean commit and
// a finding; and dist/worker.js.cache: what a worker thread compiles to walk, read and open a tree. scripts/build.mjs runs it in a process of
// its own, whose flags are the program's and whose output it shows only where it fails.
'use strict';
const { execFileSync } = require('node:child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { isMainThread, Worker } = require('node:worker_threads');
const { gzipSync } = require('node:zlib');
const { loadBundle, tuneV8 } = require('../bin/bundle.js');

/** A made-up token whose checksum is right, and a password that the model decides on. */
const FOUND = `api_token = "ghp_${'MhRlpafbFQwaMSze4BSUoAfOs5Zh323SNx2v'}"\ndb_password = "tR4${'w9Kq'}zLp2vX7"\n`;
/** Lines of a device. */
const CONFIGURATION = `hostname r1\nusername admin secret ${'kU7mPq2'}Lx\n`;

/** What calls up the detectors in code that a clean commit and a statement do not. */
const OTHERS = {
  '.npmrc': '//registry.example.org/:_authToken=qX7vK2mT9pLw4RzB\n',
  'people.csv': 'name,email,date_of_birth\nA,a@example.org,1970-01-01\n',
  'hosts.ini': '[web]\nw1 ansible_host=192.0.2.1 ansible_password=tR4w9KqLp2v\n',
  'key.pem': '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n',
};

async function main() {
  tuneV8();
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-build-'));
  const scripts = new Map(), caches = new Map();
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
      // Functions that only large scans call would make every start read more.
      for (const [path, script] of scripts) caches.set(path, script.createCachedData());
      for (const [name, text] of Object.entries(OTHERS)) {
        writeFileSync(name, text);
        await fast(['scan', name]);
      }
      for (const [path, script] of scripts) if (!caches.has(path)) caches.set(path, script.createCachedData());
      await worker(folder);
    } finally {
      process.chdir(directory);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const [path, cache] of caches) writeFileSync(`${path}.cache`, cache);
}

/** Lets a worker thread scan the folder as in a scan of a tree: it leaves documents to this thread, which takes them. */
async function worker(folder) {
  const { DocumentRing } = require('../dist/src/pipeline/document-ring.js');
  const { directoryEntry } = require('../dist/src/pipeline/file-scan.js');
  const { WorkQueue } = require('../dist/src/pipeline/work-queue.js');
  writeFileSync('found.txt.gz', gzipSync(FOUND));
  const archive = require('tar-stream').pack();
  archive.entry({ name: 'found.py' }, FOUND);
  archive.finalize();
  const chunks = [];
  for await (const chunk of archive) chunks.push(chunk);
  writeFileSync('found.tar.gz', gzipSync(Buffer.concat(chunks)));
  const queue = new WorkQueue(), ring = new DocumentRing();
  const files = { roots: [{ absolute: folder, shown: '.' }], gitignore: true, exclude: [], maxFileBytes: 0, containers: true };
  queue.push(directoryEntry(folder));
  const thread = new Worker(__filename, { workerData: { queue: queue.shared, ring: ring.shared, slot: 1, threads: 2, settings: {}, files, distDirectory: join(__dirname, '../dist') } });
  const taking = setInterval(() => {
    while (ring.take()) {
      ring.release();
      queue.settle();
    }
  }, 1);
  await new Promise((resolve, reject) => thread.on('error', reject).on('exit', resolve));
  clearInterval(taking);
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

if (isMainThread) main();
else {
  const bundle = join(__dirname, '../dist/worker.js');
  loadBundle(bundle, (path, script) => {
    if (path === bundle) process.on('exit', () => writeFileSync(`${path}.cache`, script.createCachedData()));
  });
}
