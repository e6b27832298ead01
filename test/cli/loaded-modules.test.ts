import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// What a commit hook and a small scan load decides how long they take (docs/performance.md, Start-up).
const program = resolve('bin/keysweep.js');
const built = existsSync('dist/fast.js') ? it : it.skip;

/** Runs before the program: writes every module asked for, resolved or built in, into the file LOADED, one a line. */
const WATCH = `
const Module = require('node:module');
const { writeFileSync } = require('node:fs');
const asked = new Set();
const load = Module._load;
Module._load = function (request, parent, ...rest) {
  let name = request;
  try { name = Module._resolveFilename(request, parent); } catch {}
  asked.add(name);
  return load.call(this, request, parent, ...rest);
};
process.on('exit', () => writeFileSync(process.env.LOADED, [...asked, ...Object.keys(require.cache)].join('\\n')));
`;

describe('modules that a start loads', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keysweep-loaded-'));
    writeFileSync(join(folder, 'watch.cjs'), WATCH);
    writeFileSync(join(folder, 'clean.py'), 'import os\nmode = "fast"\n');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function loadedBy(...args: string[]): string[] {
    const done = spawnSync(process.execPath, ['--require', join(folder, 'watch.cjs'), program, ...args], {
      cwd: folder, encoding: 'utf8', env: { ...process.env, LOADED: join(folder, 'loaded'), KEYSWEEP_STATE_DIR: join(folder, 'state') },
    });
    expect([done.status, done.stderr]).toEqual([0, expect.any(String)]);
    return readFileSync(join(folder, 'loaded'), 'utf8').split('\n');
  }

  const BUILT_IN = ['fs', 'path', 'os', 'crypto', 'vm', 'v8', 'module', 'url', 'util', 'buffer', 'zlib', 'worker_threads', 'child_process', 'stream', 'events'];

  function expectLean(loaded: readonly string[]): void {
    // The watcher sees: the bundle itself is asked for nowhere else.
    expect(loaded).toContain(program);
    expect(loaded.filter((name) => name.includes('node_modules'))).toEqual([]);
    expect(loaded.filter((name) => !name.startsWith('/') && !BUILT_IN.includes(name.replace(/^node:/, '')))).toEqual([]);
  }

  built('a hook on staged files loads no package: no oclif, AWS SDK, ora, ajv, yaml, graphology, PGlite or simple-git', () => {
    execFileSync('git', ['init', '-q', folder]);
    execFileSync('git', ['-C', folder, 'add', 'clean.py']);
    expectLean(loadedBy('hook', 'run', '--staged'));
  });

  built('nor does a scan of a clean file', () => expectLean(loadedBy('scan', 'clean.py')));

  built('what a configuration in YAML needs is seen by this test', () => {
    writeFileSync(join(folder, 'keysweep.yaml'), 'scan: {}\n');
    const done = spawnSync(process.execPath, ['--require', join(folder, 'watch.cjs'), program, 'scan', 'clean.py', '--config', 'keysweep.yaml'], {
      cwd: folder, encoding: 'utf8', env: { ...process.env, LOADED: join(folder, 'loaded'), KEYSWEEP_STATE_DIR: join(folder, 'state') },
    });
    expect(done.error).toBeUndefined();
    expect(readFileSync(join(folder, 'loaded'), 'utf8')).toContain('node_modules');
  });

  built('code compiled at build time is taken by the Node.js that built it, and refused without harm by another mode', () => {
    const ask = `const bundle = require(${JSON.stringify(resolve('bin/bundle.js'))}); bundle.tuneV8(); bundle.loadBundle(${JSON.stringify(resolve('dist/fast.js'))}, (path, script) => console.log(script.cachedDataRejected))`;
    expect(execFileSync(process.execPath, ['-e', ask], { encoding: 'utf8' })).toBe('false\n');
    expect(execFileSync(process.execPath, ['--stack-size=900', '--no-lazy', '-e', ask], { encoding: 'utf8' })).toBe('true\n');
    const trace = `${ask.replace(/, \(path, script\).*/, ')')}.fast(null).catch((error) => console.log(error.stack))`;
    const stack = execFileSync(process.execPath, ['-e', trace], { encoding: 'utf8' });
    expect(stack).toContain('keysweep/dist/fast.js:');
    expect(stack).not.toContain(resolve('.'));
    expect(spawnSync(process.execPath, ['--no-lazy', program, 'scan', 'clean.py'], { cwd: folder, encoding: 'utf8', env: { ...process.env, KEYSWEEP_STATE_DIR: join(folder, 'state') } }).status).toBe(0);
  });
});
