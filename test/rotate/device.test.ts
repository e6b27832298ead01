import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { applyRotation, readReference, resumeRotation, rollbackRotation, sinkOpener } from '../../src/api/rotate';
import { makeEstate, type Estate } from '../services/estate';
import { startStandIn, type Configuration, type Platform, type StandIn, type StandInOptions } from './device-stand-in';

const root = join(__dirname, '../..');
const child = join(root, '.cache/device/child.js');
const PLATFORMS: readonly Platform[] = ['ios', 'ios-xe', 'eos', 'nx-os', 'junos'];
/** Platforms that go back by themselves; NX-OS has a checkpoint for people instead. */
const TIMED: readonly Platform[] = ['ios', 'ios-xe', 'eos', 'junos'];
const OLD = 'Zk3vQ9xLw2Tn8RbM';
const LATER = 10_000; // ms of a device's minute where no timer is to end
const SOON = 160;

let device: StandIn;
let standIn: StandInOptions;
let estate: Estate;
beforeAll(() => {
  buildSync({ entryPoints: [join(root, 'test/services/crash-child.ts')], outfile: child, bundle: true, platform: 'node', target: 'node20', format: 'cjs', packages: 'external', logLevel: 'error' });
  process.env.DEVICE_LOGIN = 'login-password';
  process.env.DEVICE_ENABLE = 'enable-password';
});
afterAll(() => rmSync(join(root, '.cache/device'), { recursive: true, force: true }));
afterEach(async () => {
  estate.remove();
  await device.stop();
});

const configuration = (): Configuration => ({ users: { netops: OLD, robot: 'login-password' }, enable: 'enable-password', communities: ['public-reader'], tacacs: { '10.0.0.9': OLD }, radius: { '10.0.0.8': OLD } });

/** A device and a plan that rotates its user netops, which also logs in. */
async function begin(platform: Platform, more: Partial<StandInOptions> = {}, options: Record<string, unknown> = {}): Promise<void> {
  standIn = { platform, configuration: configuration(), minute: LATER, ...more };
  device = await startStandIn(standIn);
  estate = await makeEstate({ 'device.cfg': `username netops password ${OLD}\n` }, [{ path: 'device.cfg', value: OLD, ruleId: 'device-password' }], {
    rules: [{ rotator: 'device', options: { platform, kind: 'local-user', host: '127.0.0.1', port: device.port, user: 'netops', name: 'netops', ...(platform === 'nx-os' || platform === 'junos' ? {} : { enable: 'env:DEVICE_ENABLE' }), ...options } }],
  });
  expect(estate.plan.entries.map(({ problems }) => problems)).toEqual([[]]);
}

async function stored(): Promise<string> {
  const state = join(estate.folder, 'state');
  return readReference({ sink: 'default', key: estate.plan.entries[0].key }, await sinkOpener({ default: { type: 'age-file' } }, estate.folder, state)('default'));
}

/** Runs the rotation in a process of its own, which is killed as soon as the device has taken a line that fits. */
async function killedAt(line: RegExp, mode: 'apply' | 'resume' = 'apply'): Promise<void> {
  const process_: ChildProcess = spawn(process.execPath, [child, estate.planFile, mode, '0'], { env: { ...process.env, KEYSWEEP_STATE_DIR: join(estate.folder, 'state') }, stdio: 'ignore' });
  const ended = once(process_, 'exit');
  const kill = (text: string): void => { if (line.test(text)) process_.kill('SIGKILL'); };
  device.events.on('command', kill);
  expect((await ended)[1]).toBe('SIGKILL');
  device.events.off('command', kill);
}

describe.each(PLATFORMS)('%s (a stand-in over SSH)', (platform) => {
  it('changes its own login under the timer, confirms and saves from a second session, and takes it back', async () => {
    await begin(platform);
    expect(await applyRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 0, entries: [{ state: 'rotated' }] });
    const value = await stored();
    expect(device.running.users).toEqual({ netops: value, robot: 'login-password' });
    expect(device.startup.users.netops).toBe(value);
    expect(device.pending).toBe(false);
    expect(await rollbackRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 0, entries: [{ state: 'rolled-back' }] });
    expect(device.running).toEqual(configuration());
    expect(device.startup).toEqual(configuration());
    expect(device.pending).toBe(false);
  });

  it.each([
    ['enable-secret', {}, (given: Configuration) => given.enable],
    ['tacacs-key', { name: '10.0.0.9' }, (given: Configuration) => given.tacacs['10.0.0.9']],
    ['radius-key', { name: '10.0.0.8' }, (given: Configuration) => given.radius['10.0.0.8']],
    ['snmp-community', {}, (given: Configuration) => given.communities.join()],
  ])('replaces %s', async (kind, more, read) => {
    if (kind === 'enable-secret' && (platform === 'nx-os' || platform === 'junos')) more = { ...more, login: 'env:DEVICE_LOGIN' };
    const old = kind === 'enable-secret' ? 'enable-password' : kind === 'snmp-community' ? 'public-reader' : OLD;
    device = await startStandIn({ platform, configuration: configuration(), minute: LATER });
    estate = await makeEstate({ 'device.cfg': `secret ${old}\n` }, [{ path: 'device.cfg', value: old, ruleId: 'device-password' }], {
      rules: [{ rotator: 'device', options: { platform, kind, host: '127.0.0.1', port: device.port, user: 'robot', login: 'env:DEVICE_LOGIN', ...(platform === 'nx-os' || platform === 'junos' ? {} : { enable: 'env:DEVICE_ENABLE' }), ...more } }],
    });
    const { exitCode, entries } = await applyRotation({ plan: estate.planFile });
    // What is no login of its own cannot be tried: the device's configuration is what there is.
    expect({ exitCode, state: entries.map(({ state, detail }) => detail ?? state) }).toEqual({ exitCode: 0, state: ['rotated'] });
    const value = await stored();
    expect(read(device.running)).toBe(value);
    expect(read(device.startup)).toBe(value);
    expect(await rollbackRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 0 });
    expect(read(device.running)).toBe(old);
  });

  it('killed in the middle of the change, resume ends it', async () => {
    await begin(platform);
    await killedAt(platform === 'junos' ? /^set system login user/ : /^username netops/);
    expect(await resumeRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 0, entries: [{ state: 'rotated' }] });
    await settled();
  });

  it('killed while the change waits for its confirmation, resume confirms it', async () => {
    await begin(platform);
    await killedAt(platform === 'junos' ? /^commit confirmed/ : platform === 'eos' ? /^commit timer/ : /^end$/);
    expect(await resumeRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 0, entries: [{ state: 'rotated' }] });
    await settled();
  });

  it('killed between the confirmation and the saving, resume saves it', async () => {
    await begin(platform);
    await killedAt({ ios: /^reload cancel/, 'ios-xe': /^configure confirm/, eos: /^configure session \w+ commit/, 'nx-os': /^no checkpoint/, junos: /^commit and-quit/ }[platform]);
    expect(await resumeRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 0, entries: [{ state: 'rotated' }] });
    await settled();
    if (platform !== 'junos') expect(device.startup.users.netops).toBe(await stored());
  });
});

/** However it went: one value works, the sink and the file agree with it, nothing waits. */
async function settled(): Promise<void> {
  const rotated = estate.read('device.cfg') === `username netops password ${OLD}\n` ? (await stored().catch(() => OLD)) !== OLD : true;
  expect(device.running.users.netops).toBe(rotated ? await stored() : OLD);
  expect(device.running.users.netops).not.toBe(undefined);
  expect(device.pending).toBe(false);
  expect(readFileSync(join(estate.folder, 'state', 'rotations', estate.plan.id, 'journal.jsonl'), 'utf8')).not.toContain(device.running.users.netops);
}

describe.each(TIMED)('%s goes back by itself', (platform) => {
  it('where nobody confirms in time; resume then makes the change anew', async () => {
    await begin(platform, { minute: SOON });
    const reverted = once(device.events, 'reverted');
    await killedAt(platform === 'junos' ? /^commit confirmed/ : platform === 'eos' ? /^commit timer/ : /^end$/);
    expect(device.running.users.netops).not.toBe(OLD);
    await reverted;
    expect(device.running).toEqual(configuration());
    standIn.minute = LATER;
    expect(await resumeRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 0, entries: [{ state: 'rotated' }] });
    await settled();
  });

  it('where it has kept another password than was sent; the old one works again, and nothing is lost', async () => {
    await begin(platform, { minute: SOON * 2, cutsPasswords: 8 });
    const reverted = once(device.events, 'reverted');
    const first = await applyRotation({ plan: estate.planFile });
    expect(first).toMatchObject({ exitCode: 5, entries: [{ state: 'needs-person', detail: expect.stringMatching(/refuses the old and the new value; unless it was confirmed, it goes back by itself within 5 minutes/) }] });
    await reverted;
    expect(device.running).toEqual(configuration());
    expect(await resumeRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 4, entries: [{ state: 'rolled-back' }] });
    expect(device.running).toEqual(configuration());
    expect(estate.read('device.cfg')).toBe(`username netops password ${OLD}\n`);
  });
});

it('starts the command line where a login lands in a shell (root on Junos)', async () => {
  await begin('junos', { shell: true });
  expect(await applyRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 0, entries: [{ state: 'rotated' }] });
});

it('does not log in where the host key is another', async () => {
  await begin('eos', {}, { hostKey: `SHA256:${'A'.repeat(43)}` });
  expect(await applyRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 4, entries: [{ detail: expect.stringContaining('another host key') }] });
  expect(device.commands).toEqual([]);
});
