import type { DeviceDocument } from '../document';
import { splitWords, wordAt } from '../words';
import type { Statement, Word } from '../words';

/** pppd's chap-secrets and pap-secrets: `client server secret [addresses]` a line, which the grammar sees as `chap-secret client server secret`. */
export function* readPppSecrets(document: DeviceDocument): Iterable<Statement> {
  const { text, count, first, end } = document;
  for (let n = 0; n < count; n++) {
    const at = first[n]!;
    if (at >= end[n]! || text.charCodeAt(at) === 35) continue;
    const words: Word[] = [{ ...wordAt(text, at, at, false), text: 'chap-secret', lower: 'chap-secret' }];
    splitWords(text, at, end[n]!, words);
    if (words.length >= 4 && words.length <= 8) yield { words, own: 0, levels: [0], start: at, end: end[n]!, layout: 'line' };
  }
}
