import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scanCommand } from '../../src/cli/scan';
import { parseFast } from '../../src/cli/parse';
import { scanFlags } from '../../src/cli/scan-flags';
import { verifying } from '../../src/cli/verify';
import { assess } from '../../src/exposure/assess';
import { human } from '../../src/report/human';
import { startMongoServer, type MongoServer } from '../rotate/mongodb-server';

let server: MongoServer;
let folder: string;
beforeEach(async () => {
  server = await startMongoServer();
  server.addUser('shop', 'app', 'Zk3vQ9xLw2Tn8RbM', [{ role: 'dbOwner', db: 'shop' }]);
  folder = mkdtempSync(join(tmpdir(), 'keysweep-scan-verify-'));
  process.env.KEYSWEEP_STATE_DIR = join(folder, 'state');
  writeFileSync(join(folder, 'live.env'), `MONGO_URL=mongodb://app:Zk3vQ9xLw2Tn8RbM@127.0.0.1:${server.port}/shop\n`);
  writeFileSync(join(folder, 'dead.env'), `MONGO_URL=mongodb://app:Qw7rT5yUp2Lk9JhG@127.0.0.1:${server.port}/shop\n`);
});
afterEach(async () => {
  delete process.env.KEYSWEEP_STATE_DIR;
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});
const scan = (flags: Record<string, unknown>) => scanCommand({ quiet: true, exclude: ['state'], ...flags } as never, [folder], { write: false, enrich: verifying(flags as never) });

it('scan --verify puts the issuer\'s word into the report, the text and the exposure', async () => {
  const { report } = await scan({ verify: true, 'allow-network': ['127.0.0.0/8'] });
  const states = Object.fromEntries(report.credentials.map((one) => [one.occurrences[0].path.split('/').at(-1), one.verification?.state]));
  expect(states).toEqual({ 'live.env': 'active', 'dead.env': 'inactive' });
  const text = [...human(report, { color: false, showSecrets: false, rules: () => ({}) as never })].join('');
  expect(text).toMatch(/live: 127\.0\.0\.1 says so; account app; roles dbOwner@shop; admin/);
  expect(text).toMatch(/dead: 127\.0\.0\.1 says so/);
  const [first] = assess(report);
  expect(first.factors).toMatchObject({ validity: 'A', privilege: 'A' });
  expect(readFileSync(join(folder, 'state', 'last-scan.json'), 'utf8')).toContain('"verification"');
});

it('a password of several accounts is live where one of them is, whichever stands first, and dead only where all are refused', async () => {
  // Before live.env in the order of places, under an account that has another password.
  writeFileSync(join(folder, 'a-former.env'), `MONGO_URL=mongodb://former:Zk3vQ9xLw2Tn8RbM@127.0.0.1:${server.port}/shop\n`);
  writeFileSync(join(folder, 'dead-too.env'), `MONGO_URL=mongodb://former:Qw7rT5yUp2Lk9JhG@127.0.0.1:${server.port}/shop\n`);
  const { report } = await scan({ verify: true, 'allow-network': ['127.0.0.0/8'] });
  const states = Object.fromEntries(report.credentials.map((one) => [one.occurrences[0].path.split('/').at(-1), one.verification?.state]));
  expect(states).toEqual({ 'a-former.env': 'active', 'dead-too.env': 'inactive' });
  expect(report.credentials.find(({ verification }) => verification?.state === 'active')?.verification?.identity).toMatchObject({ account: 'app' });
});

it('asks nobody unasked: not without the flag, not for --verify-plan, not in private networks', async () => {
  const { report } = await scan({});
  expect(report.credentials.map(({ verification }) => verification)).toEqual([undefined, undefined]);
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  await scan({ 'verify-plan': true });
  const said = write.mock.calls.map(([text]) => String(text)).join('');
  write.mockRestore();
  expect(said).toMatch(/127\.0\.0\.1: 2 requests.*\(mongodb\)\n1 host; nothing was sent/);
  const blocked = await scan({ verify: true });
  expect(blocked.report.credentials.map(({ verification }) => verification?.reason)).toEqual(['blocked', 'blocked']);
  expect(server.commands).toEqual([]);
});

it('leaves a command line with --verify to oclif, and no variable sets it', () => {
  expect(parseFast(['.', '--verify'], scanFlags, {})).toBeUndefined();
  expect(parseFast(['.'], scanFlags, { KEYSWEEP_VERIFY: '1' })?.flags).not.toHaveProperty('verify');
});
