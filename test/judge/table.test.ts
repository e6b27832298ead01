import { doubtTables } from '../../src/judge/table';
import type { Evidence, Match } from '../../src/model';

function row(name: string, secret: string, labels: readonly string[]) {
  const match: Match = { type: 'match', ruleId: 'generic-key', start: 0, end: 8, name };
  return { match, secret, labels, probability: 0.9, evidence: [] as readonly Evidence[] };
}

describe('tables of tests', () => {
  const test_ = ['test-path'];
  const rows = (count: number, labels: readonly string[]) => Array.from({ length: count }, (_, index) => row(index % 2 ? 'PeerKey' : 'PrivateKey', `value-${index}`, labels));

  it('doubts twelve values under names of one last word in a test file, and says so', () => {
    const [first] = doubtTables(rows(12, test_));
    expect(first!.probability).toBeCloseTo(0.45);
    expect(first!.evidence[0]!.text).toBe('one of 12 values of this kind in a test file: a table made for the test');
  });

  it('leaves fewer, repeated ones, other names, and files that are no tests', () => {
    for (const list of [rows(11, test_), rows(40, []), Array.from({ length: 40 }, () => row('Key', 'same', test_)), Array.from({ length: 22 }, (_, index) => row(index % 2 ? 'password' : 'token', `value-${index}`, test_))]) {
      expect(doubtTables(list).every(({ probability }) => probability === 0.9)).toBe(true);
    }
  });
});
