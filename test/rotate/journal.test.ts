import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from '../../src/rotate/journal';
import { takeLock } from '../../src/rotate/lock';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keysweep-journal-'));
  path = join(folder, 'journal.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function write(count: number): Promise<void> {
  const journal = Journal.open(path);
  for (let index = 0; index < count; index++) await journal.append({ type: 'begin', entry: `e${index}`, step: 'create' });
  journal.close();
}

describe('journal', () => {
  it('recovers from a last line torn at any byte, and goes on', async () => {
    await write(3);
    const whole = readFileSync(path);
    const lastLine = whole.lastIndexOf(10, whole.length - 2) + 1;
    for (let length = lastLine; length < whole.length; length++) {
      const torn = join(folder, 'torn.jsonl');
      copyFileSync(path, torn);
      truncateSync(torn, length);
      const journal = Journal.open(torn);
      expect(journal.records).toHaveLength(2);
      await journal.append({ type: 'run', pid: 1, command: 'resume' });
      journal.close();
      expect(Journal.read(torn).map((record) => record.type)).toEqual(['begin', 'begin', 'run']);
    }
  });

  it('recovers from a batch of lines torn out of order', async () => {
    const journal = Journal.open(path);
    await journal.append({ type: 'run', pid: 1, command: 'apply' });
    await Promise.all(['a', 'b', 'c'].map((entry) => journal.append({ type: 'begin', entry, step: 'set' })));
    journal.close();
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, [lines[0], '\0'.repeat(lines[1].length), lines[2], lines[3], ''].join('\n')); // the middle page never reached the disk
    expect(Journal.read(path)).toHaveLength(1);
  });

  it('says where it was changed', async () => {
    await write(4);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"e1"', '"e9"'));
    expect(() => Journal.open(path)).toThrow(expect.objectContaining({ code: 'journal-damaged', message: expect.stringContaining('line 2') }));
  });

  it('notices a line that is missing', async () => {
    await write(4);
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, [lines[0], ...lines.slice(2)].join('\n'));
    expect(() => Journal.read(path)).toThrow('hash chain');
  });
});

describe('lock', () => {
  it('is held by one, and released', () => {
    const first = takeLock(join(folder, 'lock'));
    expect(() => takeLock(join(folder, 'lock'))).toThrow(expect.objectContaining({ code: 'locked' }));
    first.release();
    takeLock(join(folder, 'lock')).release();
  });

  it('of a killed process is taken over at once', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const start = (() => {
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'latin1');
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    })();
    const { hostname } = await import('node:os');
    writeFileSync(join(folder, 'lock.7'), JSON.stringify({ pid: child.pid, host: hostname(), start, since: 'now' }));
    expect(() => takeLock(join(folder, 'lock'))).toThrow(`process ${child.pid}`);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    takeLock(join(folder, 'lock')).release();
  });
});
