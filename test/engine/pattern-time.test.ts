import { assertPatternsEnd, hostileTexts } from '../../src/engine/pattern-time';
import type { DeclarativeDetector } from '../../src/model';
import { builtInPacks } from '../../src/pipeline/detectors';

const detector = (pattern: string): DeclarativeDetector => ({ id: 'acme-token', title: 'Acme token', keywords: ['acme_'], pattern, confidence: 'high' }) as unknown as DeclarativeDetector;

it.each(['acme_(a+)+b', 'acme_(?:[a-z]+)*\\d', 'acme_(x+x+)+y', 'acme_(?:a|a){1,200}b', 'acme_(?:a|aa)+c', 'acme_(?:[a-z]{1,30}){1,30}_end', '(?<secret>acme_(?:\\w+\\s?)*)$', 'acme_(?:(?:[0-9a-f]+:?)+)+!', 'acme_[a-z]+[a-z]+[a-z]+[a-z]+[a-z]+_end'])('a pack whose pattern backtracks without end is refused: %s', (pattern) => {
  const started = Date.now();
  expect(() => { assertPatternsEnd([detector(pattern)]); }).toThrow(/takes longer than/);
  expect(Date.now() - started).toBeLessThan(10_000);
});

it.each(['acme_[a-z0-9]{20,64}', 'acme_[a-z]+-[0-9]+-[a-f]+', '(?:acme|ACME)_(?:[A-Za-z0-9_-]{8,40}\\.){2}[A-Za-z0-9_-]{8,400}', 'acme_(?:[0-9]{4}-){3}[0-9]{4}'])('one that ends is taken: %s', (pattern) => {
  expect(() => { assertPatternsEnd([detector(pattern)]); }).not.toThrow();
});

it('patterns proved linear are taken, and few of them need a look', () => {
  const detectors = builtInPacks().flatMap((pack) => pack.detectors);
  const suspect = detectors.filter(({ pattern, value }) => [pattern, value].some((one) => one !== undefined && hostileTexts(one).length > 0));
  expect(suspect.length).toBeLessThan(detectors.length / 4);
  expect(() => { assertPatternsEnd(suspect); }).not.toThrow();
});
