import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planRotation } from '../../src/api/rotate';
import { reportOf } from './reports';

const folder = mkdtempSync(join(tmpdir(), 'keysweep-planning-'));
beforeAll(() => { process.env.KEYSWEEP_STATE_DIR = join(folder, 'state'); });
afterAll(() => {
  delete process.env.KEYSWEEP_STATE_DIR;
  rmSync(folder, { recursive: true, force: true });
});

it('gives each of many credentials of one name a key of its own', async () => {
  const repository = join(folder, 'shop');
  mkdirSync(repository);
  const values = Array.from({ length: 300 }, (_, index) => `Zk3vQ9xLw2Tn8Rb${index}`);
  values.forEach((value, index) => writeFileSync(join(repository, `${index}.env`), `API_TOKEN=${value}\n`));
  writeFileSync(join(folder, 'report.json'), JSON.stringify(reportOf(repository, values.map((value, index) => ({ path: `${index}.env`, value, name: 'API_TOKEN' })))));
  const { entries } = await planRotation({ report: join(folder, 'report.json'), root: repository, settings: { rules: [{ rotator: 'store-only' }] } });
  expect(entries.map(({ key }) => key).sort()).toEqual(values.map((_, index) => (index === 0 ? 'shop/API_TOKEN' : `shop/API_TOKEN-${index + 1}`)).sort());
});

it('the id of a key pair that was reported on its own as well goes with its secret', async () => {
  const repository = join(folder, 'pair');
  mkdirSync(repository);
  const id = 'AKIAQ3EGRWXYZ7LMN2PK';
  const secret = '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';
  writeFileSync(join(repository, '.env'), `AWS_ACCESS_KEY_ID=${id}\nAWS_SECRET_ACCESS_KEY=${secret}\n`);
  const planted = (ruleId: string, value: string, part?: string) => ({ path: '.env', value, ruleId, part });
  writeFileSync(join(folder, 'pair.json'), JSON.stringify(reportOf(repository, [planted('aws-access-key-id', id), { ...planted('aws-secret-access-key', secret), group: 'pair' }, { ...planted('aws-secret-access-key', id, 'id'), group: 'pair' }])));
  const { entries } = await planRotation({ report: join(folder, 'pair.json'), root: repository, settings: { rules: [{ rotator: 'aws-iam', options: { region: 'us-east-1' } }] } });
  expect(entries.map(({ ruleId, places }) => [ruleId, places.map(({ part }) => part).sort()])).toEqual([['aws-secret-access-key', ['id', 'secret']]]);
});
