import { assess, DECISIONS, type Exposure } from '../src/exposure/assess';
import { minimumCut } from '../src/exposure/cut';
import { buildGraph, credentialOf } from '../src/exposure/graph';
import { chokePoints, flatten } from '../src/exposure/paths';
import { decide, score, type Factors } from '../src/exposure/score';
import { credentialsOnWays, shortlist } from '../src/exposure/shortlist';
import type { Credential } from '../src/model';
import { generate, USUAL, type Estate, type Parameters } from './ranking/estate';

/** `npm run eval -- ranking [ESTATES]`: how well credentials are ranked on generated estates (eval/ranking/estate.ts says what is assumed). */
export async function run([estates = '40']: string[]): Promise<void> {
  const settings: [string, Parameters][] = [['usual', USUAL], ['large, one chain', { ...USUAL, servers: 200, repositories: 120, noise: 800, chains: 1 }], ['little seen', { ...USUAL, seenTarget: 0.4, seenEntry: 0.5, seenData: 0.5 }]];
  for (const [name, parameters] of settings) {
    const results = new Map<string, { ndcg: number[]; precision: number[]; first: number[] }>();
    for (let seed = 1; seed <= Number(estates); seed++) {
      const estate = generate(seeded(seed), parameters);
      if (estate.gain.size === 0) continue;
      for (const [method, order] of orders(estate, seeded(seed + 1_000_000))) {
        const one = results.get(method) ?? { ndcg: [], precision: [], first: [] };
        one.ndcg.push(ndcg(order, estate.gain, 10));
        one.precision.push(precision(order, estate.critical, 10));
        one.first.push(order.findIndex((id) => estate.gain.has(id)) + 1);
        results.set(method, one);
      }
    }
    console.log(`\n${name}: ${[...results.values()][0]!.ndcg.length} estates of ${generate(seeded(1), parameters, 1).report.credentials.length} credentials, mean ± standard deviation\n`);
    console.log('| order | NDCG@10 | precision@10 | rank of the first that matters |\n| --- | --- | --- | --- |');
    for (const [method, { ndcg: gains, precision: hits, first }] of results) console.log(`| ${method} | ${stats(gains)} | ${stats(hits)} | ${median(first)} |`);
  }
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Orders of credential ids by each method, most pressing first. Ties of the plain methods are broken at random. */
function orders({ report, plaintext }: Estate, random: () => number): [string, string[]][] {
  const graph = buildGraph(report);
  const exposures = assess(report, {}, graph);
  const goals = graph.filterNodes((_node, { tags }) => tags.includes('pii'));
  const cut = new Set((minimumCut(graph, ['internet'], goals) ?? []).map(credentialOf));
  const choke = new Map(chokePoints(graph, ['internet'], goals).map(({ credential, paths }) => [credentialOf(credential), paths]));
  const onWay = credentialsOnWays(graph, flatten(graph), ['internet'], goals);
  const shuffled = [...report.credentials].map((credential) => ({ credential, key: random() })).sort((a, b) => a.key - b.key).map(({ credential }) => credential);
  const by = (value: (credential: Credential) => number): string[] => shuffled.map((credential) => ({ credential, key: value(credential) })).sort((a, b) => b.key - a.key).map(({ credential }) => credential.id);
  const ids = (list: readonly Exposure[]): string[] => list.map(({ credential }) => credential.id);
  const neutral: Factors = { certainty: 0.9, validity: 'U', form: 'C', access: 'T', historyOnly: false, ageDays: 180, privilege: 'U', assets: 0, data: 'N' };
  return [
    ['shortlist (first screen, `report`)', ids(shortlist(exposures, { cut, onWay, choke }, report.credentials.length))],
    ['score (`explain`, table)', ids(exposures)],
    ['severity by rule', by(({ severity }) => ['low', 'medium', 'high', 'critical'].indexOf(severity))],
    ['entropy', by(({ id }) => entropy(plaintext.get(id)!))],
    ['random', by(() => 0)],
    ...(Object.keys(neutral) as (keyof Factors)[]).map((factor): [string, string[]] => [`score without ${factor}`, ids(rescored(exposures, (factors) => ({ ...factors, [factor]: neutral[factor] })))]),
    ['shortlist without the cut', ids(shortlist(exposures, { cut: new Set(), onWay, choke }, report.credentials.length))],
    ['shortlist without cut and ways', ids(shortlist(exposures, { cut: new Set(), onWay: new Map(), choke: new Map() }, report.credentials.length))],
  ];
}

function rescored(exposures: readonly Exposure[], change: (factors: Factors) => Factors): Exposure[] {
  return exposures.map((exposure) => {
    const factors = change(exposure.factors);
    return { ...exposure, factors, score: score(factors), decision: decide(factors) };
  }).sort((a, b) => b.score - a.score || DECISIONS.indexOf(a.decision) - DECISIONS.indexOf(b.decision) || b.factors.assets - a.factors.assets || (a.credential.id.slice(-4) < b.credential.id.slice(-4) ? -1 : 1));
}

/** Normalised discounted cumulative gain of the first `k` (Järvelin and Kekäläinen 2002). */
function ndcg(order: readonly string[], gain: ReadonlyMap<string, number>, k: number): number {
  const sum = (gains: readonly number[]): number => gains.slice(0, k).reduce((total, value, i) => total + value / Math.log2(i + 2), 0);
  return sum(order.map((id) => gain.get(id) ?? 0)) / sum([...gain.values()].sort((a, b) => b - a));
}

function precision(order: readonly string[], critical: ReadonlySet<string>, k: number): number {
  return order.slice(0, k).filter((id) => critical.has(id)).length / Math.min(k, critical.size);
}

/** Shannon entropy in bits of a whole text: what an entropy ranking sorts by. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - count * Math.log2(count / text.length), 0);
}

function stats(values: readonly number[]): string {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return `${mean.toFixed(2)} ± ${Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length).toFixed(2)}`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
