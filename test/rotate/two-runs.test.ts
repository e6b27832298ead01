import { spawn } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { makeEstate } from '../services/estate';

const root = join(__dirname, '../..');
const child = join(root, '.cache/two-runs/child.js');
beforeAll(() => void buildSync({ entryPoints: [join(root, 'test/services/crash-child.ts')], outfile: child, bundle: true, platform: 'node', target: 'node20', format: 'cjs', packages: 'external', logLevel: 'error' }));
afterAll(() => rmSync(join(root, '.cache/two-runs'), { recursive: true, force: true }));

/** An issuer that takes its time and keeps count: an exec rotator. */
const ISSUER = `#!/usr/bin/env node
const fs = require('fs');
const { step } = JSON.parse(fs.readFileSync(0, 'utf8'));
fs.appendFileSync(process.argv[2], step + '\\n');
setTimeout(() => {
  if (step === 'create') console.log(JSON.stringify({ parts: { secret: 'new-secret-value-1' } }));
  if (step === 'prove') console.log(JSON.stringify({ state: 'dead' }));
}, 100);
`;

it('of two processes that apply one plan at once one wins, and the other says who holds it', async () => {
  const estate = await makeEstate({ '.env': 'API_TOKEN=Zk3vQ9xLw2Tn8RbM\n' }, [{ path: '.env', value: 'Zk3vQ9xLw2Tn8RbM', name: 'API_TOKEN' }]);
  try {
    const [program, log] = [join(estate.folder, 'issuer'), join(estate.folder, 'log')];
    writeFileSync(program, ISSUER);
    chmodSync(program, 0o755);
    const plan = JSON.parse(readFileSync(estate.planFile, 'utf8')) as { entries: Record<string, unknown>[] };
    Object.assign(plan.entries[0], { rotator: 'exec', mode: 'switch', options: { command: [program, log] }, problems: [] });
    Object.assign((plan.entries[0].places as Record<string, unknown>[])[0], { action: 'rewrite', reference: 'keysweep://default/shop/API_TOKEN', style: 'keysweep' });
    delete plan.entries[0].runbook;
    writeFileSync(estate.planFile, JSON.stringify(plan));
    const run = () => new Promise<{ exitCode?: number; error?: string; message?: string }>((resolve) => {
      const process_ = spawn(process.execPath, [child, estate.planFile, 'apply', '0'], { env: { ...process.env, KEYSWEEP_STATE_DIR: join(estate.folder, 'state') }, stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      process_.stdout.on('data', (data: Buffer) => { text += data.toString(); });
      process_.on('close', () => resolve(JSON.parse(text.trim().split('\n').at(-1)!) as { exitCode?: number }));
    });
    const [winner, other] = (await Promise.all([run(), run()])).sort((a, b) => (a.error === undefined ? -1 : b.error === undefined ? 1 : 0));
    expect(winner).toMatchObject({ exitCode: 0 });
    expect(other).toMatchObject({ error: 'locked', message: expect.stringMatching(/another keysweep holds this lock: process \d+ on /) });
    expect(readFileSync(log, 'utf8').split('\n').filter((step) => step === 'create' || step === 'set')).toEqual(['create', 'set']);
    expect(estate.read('.env')).toBe('API_TOKEN=keysweep://default/shop/API_TOKEN\n');
  } finally {
    estate.remove();
  }
});
