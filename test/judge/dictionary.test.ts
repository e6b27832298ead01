import { Dictionary } from '../../src/judge/model/language';
import data from '../../src/judge/model/words.json';

describe('the dictionary', () => {
  const words = data.words.split(' ');

  it('is in the order of its characters, which the search needs', () => {
    expect([...words].sort()).toEqual(words);
  });

  it('has exactly its words, searched and as a set', () => {
    const own = new Set(words);
    const others = words.filter((_, index) => index % 37 === 0).flatMap((word) => [`${word}q`, word.slice(0, -1), `a${word}`]).concat('', 'a', 'zzzzzzzz', ' ');
    let searched = new Dictionary(data.words);
    [...words, ...others].forEach((word, index) => {
      // A new one before it turns into a set.
      if (index % 2000 === 0) searched = new Dictionary(data.words);
      if (searched.has(word) !== own.has(word)) throw new Error(`searched: ${word}`);
    });
    const asSet = new Dictionary(data.words);
    for (const word of [...words, ...others]) if (asSet.has(word) !== own.has(word)) throw new Error(`set: ${word}`);
    expect(asSet.has('password')).toBe(true);
  });
});
