import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storedReport } from '../../src/api/sweep-report';
import { assess } from '../../src/exposure/assess';
import { WEIGHTS } from '../../src/exposure/score';
import { foremostCredentials, openStore } from '../../src/store';
import { occurrence, seeded } from '../report/made-up';

const scratch = mkdtempSync(join(tmpdir(), 'keysweep-search-'));
afterAll(() => { rmSync(scratch, { recursive: true, force: true }); });

it('a page that cannot hold all credentials begins with the most exposed, as the report ranks them', async () => {
  const store = await openStore(join(scratch, 'store'));
  const random = seeded(5);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  for (const reachability of ['internet', 'organisation', 'team', 'backup', 'device', null]) {
    await store.query("insert into targets (id, kind, location, name, reachability) values ($1, 'git', $1, $1, $2)", [reachability ?? 'unknown', reachability]);
  }
  for (let index = 0; index < 120; index++) {
    const id = `c-${index}`;
    // The severest are not the most exposed: what is sealed opens nothing.
    const severity = pick(['critical', 'high', 'medium', 'low']);
    await store.query("insert into credentials (id, fingerprint, rule_id, title, provider, family, severity, confidence) values ($1, $1, 'r', 't', 'p', 'f', $2, 'high')", [id, severity]);
    const { secret: _secret, provenance: _provenance, ...finding } = occurrence({ credentialId: id, probability: 0.3 + random() * 0.7, form: pick(['clear', 'reversible', 'weak-hash', 'strong-hash', 'sealed']), privilege: pick(['admin', 'write', 'read', 'unknown', undefined]), labels: pick([[], ['test-path']]) });
    const date = pick([undefined, '2020-02-29T10:00:00+02:00', new Date(Date.now() - 100 * 86_400_000).toISOString()]);
    await store.query("insert into occurrences (target_id, path, rule_id, credential_id, state, line, finding, blob, introduced) values ($1, $2, 'r', $3, $4, 1, $5::jsonb, '00', $6::jsonb)",
      [pick(['internet', 'organisation', 'team', 'backup', 'device', 'unknown']), `${id}.txt`, id, pick(['open', 'open', 'history']), JSON.stringify(finding), date === undefined ? null : JSON.stringify({ commit: 'a', author: 'a', email: 'a', date })]);
  }
  const ranked = assess(await storedReport(store), { now: new Date() });
  const { total, ids } = await foremostCredentials(store, 40, WEIGHTS);
  await store.close();
  const scores = new Map(ranked.map(({ credential, score }) => [credential.id, score]));
  expect(total).toBe(120);
  expect(new Set(ids).size).toBe(40);
  expect(ids!.map((id) => scores.get(id))).toEqual(ranked.slice(0, 40).map(({ score }) => score));
});
