import { paths } from '../../src/api/exposure';
import { scan } from '../../src';
import { assess } from '../../src/exposure/assess';
import { minimumCut } from '../../src/exposure/cut';
import type { CredentialGraph } from '../../src/exposure/graph';

const key = Buffer.alloc(32, 7);

function reachable(graph: CredentialGraph, from: string, without: ReadonlySet<string>): Set<string> {
  const seen = new Set([from]);
  const stack = [from];
  while (stack.length) for (const other of graph.outNeighbors(stack.pop()!)) if (!seen.has(other) && !without.has(other)) {
    seen.add(other);
    stack.push(other);
  }
  return seen;
}

test('the sample estate: from the internet to personal data, and the one credential that cuts it', async () => {
  const report = await scan({ paths: ['fixtures/estate'], key });
  const { paths: ways, cut, graph, to } = paths(report, { from: 'internet', to: 'tag:pii', cut: true });
  expect(ways).toHaveLength(1);
  expect(ways[0]!.nodes.filter((node) => graph.getNodeAttribute(node, 'kind') !== 'credential').map((node) => graph.getNodeAttribute(node, 'label'))).toEqual(['internet', 'edge-rtr-01', 'jump01', 'db-backup01']);
  expect(cut).toHaveLength(1);
  // Independent judge: no single other credential, and no empty set, separates the two.
  expect(reachable(graph, 'internet', new Set(cut!)).has(to[0]!)).toBe(false);
  expect(reachable(graph, 'internet', new Set()).has(to[0]!)).toBe(true);
  expect(minimumCut(graph, ['internet'], to)).toEqual(cut);
});

test('the reused operator password ranks first and is to be acted on, with evidence for each factor', async () => {
  const report = await scan({ paths: ['fixtures/estate'], key });
  const [first] = assess(report);
  expect(first!.credential.occurrences.map((o) => o.path)).toContain('fixtures/estate/network/edge-rtr-01.cfg');
  expect(first!.decision).toBe('act');
  expect(first!.evidence.data).toContain('db-backup01');
});
