import { shapeOf } from '../../src/engine/shape';
import { shapeStands, shapeTest } from '../../src/engine/shape-test';
import { builtInPacks } from '../../src/pipeline/detectors';

describe('shapes', () => {
  it('holds what a pattern fixes position by position', () => {
    expect(shapeOf('[sb]\\.[A-Za-z0-9]{24}', false)).toEqual({ sets: ['bbss', '..', '09AZaz'], positions: `01${'2'.repeat(24)}`, whole: true });
    expect(shapeOf('ab[0-9]{3,5}', false)).toEqual({ sets: ['aa', 'bb', '09'], positions: '01222', whole: undefined });
    expect(shapeOf('(?:abc|abd)x', false)?.sets).toEqual(['aa', 'bb', 'cd', 'xx']);
    expect(shapeOf('key[0-9]', true)?.sets).toEqual(['KKkk', 'EEee', 'YYyy', '09']);
    expect(shapeOf('[a-f]{64}', false)?.whole).toBe(true);
    expect(shapeOf('[a-f]{65}', false)).toEqual({ sets: ['af'], positions: '0'.repeat(64), whole: undefined });
    expect(shapeOf('a?bcdef', false)).toBeUndefined();
    expect(shapeOf('(?:abcd|a)xyz', false)).toBeUndefined();
  });

  it('stands apart from letters and digits where that is asked', () => {
    const test = shapeTest(shapeOf('[0-9a-f]{8}', false)!);
    const stands = (text: string): boolean => shapeStands(test, Buffer.from(text), text.length, 0, text.length, true);
    expect([stands('=01234567'), stands('="01234567"'), stands('x01234567'), stands('012345678'), stands('0123456')]).toEqual([true, true, false, false, false]);
  });

  it('is held by every match of every pattern of the packs in their examples', () => {
    let tried = 0;
    for (const { detectors } of builtInPacks()) {
      for (const { id, pattern, value, ignoreCase, examples } of detectors) {
        const source = pattern ?? value;
        const shape = source === undefined ? undefined : shapeOf(source, ignoreCase ?? false);
        if (source === undefined || !shape) continue;
        const expression = new RegExp(source, ignoreCase ? 'gi' : 'g');
        const test = shapeTest(shape);
        for (const example of examples ?? []) {
          const text = typeof example === 'string' ? example : JSON.stringify(example);
          const bytes = Buffer.from(text, 'latin1');
          for (const found of text.matchAll(expression)) {
            tried++;
            if (!shapeStands(test, bytes, bytes.length, found.index, found.index, false)) throw new Error(`${id}: ${found[0]} has not the shape of ${source}`);
          }
        }
      }
    }
    expect(tried).toBeGreaterThan(1000);
  });
});
