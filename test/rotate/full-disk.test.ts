import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyRotation, planRotation, readReference, resumeRotation, sinkOpener } from '../../src/api/rotate';
import { KeysweepError } from '../../src/model';
import { Journal } from '../../src/rotate/journal';
import { reportOf } from './reports';

const OLD = 'Zk3vQ9xLw2Tn8RbM';
const scratch = mkdtempSync(join(tmpdir(), 'keysweep-rotate-disk-'));
const disk = join(scratch, 'disk');
mkdirSync(disk);
/** A small disk of its own for the state directory: tmpfs, which only root may mount. */
const mounted = process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]).status === 0;
afterAll(() => {
  delete process.env.KEYSWEEP_STATE_DIR;
  if (mounted) spawnSync('umount', [disk]);
  rmSync(scratch, { recursive: true, force: true });
});

let number = 0;
async function makePlan(): Promise<{ repository: string; plan: string; id: string; state: string; file: string }> {
  const folder = join(scratch, `case${++number}`);
  const repository = join(folder, 'shop');
  const state = join(disk, `state${number}`);
  mkdirSync(repository, { recursive: true });
  process.env.KEYSWEEP_STATE_DIR = state;
  const file = join(folder, 'htpasswd');
  writeFileSync(file, `ana:{SHA}${createHash('sha1').update(OLD).digest('base64')}\n`);
  writeFileSync(join(repository, '.env'), `PROXY_PASSWORD=${OLD}\nAPI_TOKEN=tok-${OLD}\n`);
  writeFileSync(join(folder, 'report.json'), JSON.stringify(reportOf(repository, [{ path: '.env', value: OLD, name: 'PROXY_PASSWORD' }, { path: '.env', value: `tok-${OLD}`, name: 'API_TOKEN', ruleId: 'moved' }])));
  const plan = await planRotation({ report: join(folder, 'report.json'), root: repository, settings: { rules: [{ match: { rule: 'moved' }, rotator: 'store-only' }, { rotator: 'htpasswd', options: { file, user: 'ana' } }] } });
  expect(plan.entries.flatMap(({ problems }) => problems)).toEqual([]);
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
  return { repository, plan: join(folder, 'plan.json'), id: plan.id, state, file };
}

const filesBelow = (directory: string): string[] => readdirSync(directory).flatMap((name) => (statSync(join(directory, name)).isDirectory() ? filesBelow(join(directory, name)) : [join(directory, name)]));

// From nothing at all to almost enough: the disk gets full at another write each time.
(mounted ? it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16]) : it.skip.each([0]))(`a state disk with %i free pages ends a rotation with the reason, and the next run ends it well${mounted ? '' : ' (skipped: tmpfs cannot be mounted here)'}`, async (pages) => {
  const { repository, plan, id, state, file } = await makePlan();
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(Math.max(0, bavail - pages) * bsize));
  const outcome = await applyRotation({ plan, concurrency: 2, keepGoing: true, retry: { attempts: 1, pauseMs: 1, maxPauseMs: 1, stepMs: 5_000 } }).then((result) => result.exitCode, (error: unknown) => error);
  // Nothing written, rolled back, or stopped where resume goes on: never a success that is none, never a defect.
  if (typeof outcome === 'number') expect([0, 4, 5]).toContain(outcome);
  else expect(outcome instanceof KeysweepError || (outcome as NodeJS.ErrnoException).code === 'ENOSPC').toBe(true);
  if (outcome instanceof KeysweepError && outcome.code === 'journal-write') expect(outcome.exitCode).toBe(5);
  for (const path of filesBelow(state)) expect({ path, holds: readFileSync(path).includes(OLD) }).toEqual({ path, holds: false });

  rmSync(join(disk, 'ballast'));
  let result = await resumeRotation({ plan }).catch((error: KeysweepError) => (error.code === 'not-begun' ? applyRotation({ plan }) : Promise.reject(error)));
  if (result.entries.some((entry) => entry.state === 'rolled-back' || entry.state === 'pending')) result = await applyRotation({ plan });
  expect(result.entries.map(({ state: ended, detail }) => (ended === 'moved' ? ended : detail ?? ended)).sort()).toEqual(['moved', 'rotated']);
  expect(readFileSync(join(repository, '.env'), 'utf8')).toBe('PROXY_PASSWORD=keysweep://default/shop/PROXY_PASSWORD\nAPI_TOKEN=keysweep://default/shop/API_TOKEN\n');
  const sink = await sinkOpener({ default: { type: 'age-file' } }, repository, state)('default');
  expect(await readReference({ sink: 'default', key: 'shop/API_TOKEN' }, sink)).toBe(`tok-${OLD}`);
  expect(readFileSync(file, 'utf8')).not.toContain(createHash('sha1').update(OLD).digest('base64'));
  Journal.read(join(state, 'rotations', id, 'journal.jsonl'));
  rmSync(state, { recursive: true, force: true });
});

it('a sink whose place cannot be written ends rolled back, with exit code 4', async () => {
  if (!mounted) process.env.KEYSWEEP_STATE_DIR = join(scratch, 'plain-state');
  const { repository, plan } = await makePlan();
  const text = JSON.parse(readFileSync(plan, 'utf8')) as { sinks: Record<string, unknown> };
  writeFileSync(join(repository, 'a-file'), '');
  text.sinks = { default: { type: 'age-file', path: 'a-file/secrets.json' } };
  const other = join(scratch, 'other-plan.json');
  writeFileSync(other, JSON.stringify(text));
  expect(await applyRotation({ plan: other, keepGoing: true })).toMatchObject({ exitCode: 4, entries: [{ state: 'rolled-back' }, { state: 'rolled-back' }] });
  expect(readFileSync(join(repository, '.env'), 'utf8')).toBe(`PROXY_PASSWORD=${OLD}\nAPI_TOKEN=tok-${OLD}\n`);
});
