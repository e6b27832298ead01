import { readFileSync } from 'node:fs';
import { decoderDocument, DOCUMENT } from '../../scripts/decoder-docs';

test('docs/decoders.md is what the tables say', () => {
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(decoderDocument());
});
