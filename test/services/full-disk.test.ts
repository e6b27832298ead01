import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRepository } from '../../bench/repository';
import { sweep, type SweepSummary } from '../../src/api/sweep';
import { exportJsonLines } from '../../src/api/sweep-export';
import { openStore } from '../../src/store';
import { FindingMaker } from '../../src/sweep/context';
import { madeUpKey } from '../sweep/secrets';

const scratch = mkdtempSync(join(tmpdir(), 'keysweep-full-disk-'));
const disk = join(scratch, 'disk');
mkdirSync(disk);
/** A small disk of its own: tmpfs, which only root may mount. */
const mounted = process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', disk]).status === 0;

afterAll(() => {
  if (mounted) spawnSync('umount', [disk]);
  rmSync(scratch, { recursive: true, force: true });
});

const findings = new FindingMaker(undefined, Buffer.alloc(32, 7));
const run = (store: string): Promise<SweepSummary> => sweep({ inventory: join(scratch, 'inventory.yaml'), store, cache: join(scratch, 'cache'), findings });
async function exported(store: string): Promise<string> {
  const database = await openStore(store);
  let text = '';
  for await (const line of exportJsonLines(database)) text += line;
  await database.close();
  return text;
}

(mounted ? it : it.skip)(`a full disk ends a sweep with the reason, and the next one loses and doubles nothing${mounted ? '' : ' (skipped: tmpfs cannot be mounted here)'}`, async () => {
  for (let index = 0; index < 6; index++) {
    await makeRepository(join(scratch, 'origin', `r${index}.git`), {
      commits: 150, files: 80, lines: 20, seed: index, planted: Array.from({ length: 100 }, (_, at) => ({ commit: at + 1, path: `deploy/${index}-${at}.env`, line: `PAYSTACK_SECRET=${madeUpKey(`${index} ${at}`)}` })),
    });
  }
  writeFileSync(join(scratch, 'inventory.yaml'), `targets:\n  - mirrors: ${scratch}/origin/*.git\n`);
  await run(join(scratch, 'plenty'));
  const store = join(disk, 'store');
  await (await openStore(store)).close();
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize - 300_000));
  const error = await run(store).then(() => undefined, (caught: unknown) => caught);
  expect(error).toMatchObject({ code: expect.stringMatching(/^store-(?:full|ended)$/), exitCode: 3 });
  rmSync(join(disk, 'ballast'));
  expect(await run(store)).toMatchObject({ outcome: 'complete' });
  const text = await exported(store);
  expect(text.split('\n').length).toBeGreaterThan(600);
  expect(text).toBe(await exported(join(scratch, 'plenty')));
}, 300_000);
