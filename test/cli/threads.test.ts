import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// Only what is built has threads.
const program = resolve('bin/keysweep.js');
const built = existsSync('dist/worker.js') ? it : it.skip;

interface Report {
  readonly credentials: { readonly occurrences: { readonly path: string; readonly line: number; readonly ruleId: string; readonly confidence: string; readonly provenance: unknown }[] }[];
  readonly coverage: { readonly seen: number; readonly scanned: number; readonly bytes: number }[];
}

describe('threads', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keysweep-threads-'));
    for (let directory = 0; directory < 40; directory++) {
      const at = join(folder, 'tree', `d${directory}`);
      mkdirSync(at, { recursive: true });
      for (let file = 0; file < 80; file++) {
        writeFileSync(join(at, `clean${file}.py`), `# ${directory} ${file}\npassword = os.environ["PASSWORD_${file}"]\n`);
        // UTF-16, a file for a ring, one that is too large for it.
        if (file % 20 === 0) writeFileSync(join(at, `${file}.env`), `DB_PASSWORD=Kx${directory}vQ9m${file}pT7w\n`, file % 40 === 0 ? 'utf8' : 'utf16le');
        if (file === 7) writeFileSync(join(at, 'large.conf'), 'x\n'.repeat(directory % 8 === 0 ? 1_300_000 : 50_000) + `db_password = "r7TqZ${directory}mLw9"\n`, { mode: 0o600 });
      }
      // One that is cut into pieces.
      if (directory === 9) writeFileSync(join(at, 'huge.txt'), Array.from({ length: 5 }, (_, part) => 'y\n'.repeat(4_000_000) + `api_password = "r7TqZ${part}mLw9"\n`).join(''));
      execFileSync('tar', ['-czf', `inner.tar.gz`, '0.env', 'clean1.py', 'large.conf'], { cwd: at });
    }
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  built('of any number find the same, at the same places', () => {
    const [one, two, four] = ['1', '2', '4'].map((threads) => {
      const done = spawnSync(process.execPath, [program, 'scan', 'tree', '--format', 'json', '--show-secrets', '--exit-zero', '--threads', threads], {
        cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, KEYSWEEP_STATE_DIR: join(folder, 'state') },
      });
      expect([done.status, done.stderr.includes('defect')]).toEqual([0, false]);
      const { credentials, coverage } = JSON.parse(done.stdout) as Report;
      const [{ seen, scanned, bytes }] = coverage as [Report['coverage'][0]];
      return { places: credentials.flatMap(({ occurrences }) => occurrences).map((occurrence) => JSON.stringify(occurrence)).sort(), seen, scanned, bytes };
    });
    expect(one!.places.length).toBeGreaterThanOrEqual(40 * 7);
    expect(two).toEqual(one);
    expect(four).toEqual(one);
  });
});
