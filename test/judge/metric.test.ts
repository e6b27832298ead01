import { unitsFor, unitsOf } from '../../eval/metric';

const window = {
  id: 'w', repo: 'r', path: 'a.py', first: 1, lines: ['a', 'b', 'c', 'd', 'e'],
  labels: [
    { line: 1, start: 0, end: 1, truth: true, category: 'Password' },
    { line: 1, start: null, end: null, truth: false, category: 'Key' },
    { line: 1, last: 3, start: 0, end: 1, truth: true, category: 'PEM Private Key' },
    { line: 4, start: null, end: null, truth: false, category: 'UUID' },
  ],
};

describe('metric of the labelled corpus', () => {
  const units = unitsOf(window);

  it('makes one unit of each line and of each label that spans lines', () => {
    expect(units.map(({ first, last, positive, uuidOnly }) => [first, last, positive, uuidOnly])).toEqual([[1, 1, true, false], [1, 3, true, false], [4, 4, false, true]]);
  });

  it('counts a finding by its first line, the same lines first', () => {
    expect(unitsFor({ first: 1, last: 3 }, units).map((unit) => unit.last)).toEqual([3]);
    expect(unitsFor({ first: 1, last: 1 }, units).map((unit) => unit.last)).toEqual([1]);
    expect(unitsFor({ first: 2, last: 2 }, units).map((unit) => unit.last)).toEqual([3]);
  });

  it('counts a finding that begins on no unit for those that begin within it', () => {
    expect(unitsFor({ first: 0, last: 1 }, units)).toHaveLength(2);
    expect(unitsFor({ first: 0, last: 0 }, units)).toHaveLength(0);
  });
});
