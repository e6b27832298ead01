import { mayHoldLiteral } from '../../../detectors/generic/quick';
import { memoryView } from '../../../eval/view';

function asks(text: string, keyword: string): boolean {
  return mayHoldLiteral(memoryView('a.go', text), text.indexOf(keyword) + keyword.length);
}

describe('mayHoldLiteral', () => {
  test.each([
    ['token = "abc"', 'token', true],
    ['token =\n  "abc"', 'token', true],
    ['token: b\n', 'token', true],
    ['  nonce = 2521701397', 'nonce', true],
    ['Secret: []byte{207, 189},', 'Secret', true],
    ['token := p.next()\n', 'token', false],
    ['x.token = y.token\n', 'token', false],
    ['func (a *A) getCreds() (*credentials, error) {\n\treturn nil\n', 'Creds', false],
    ['if len(key) == 0 {\n  return x\n', 'key', false],
  ])('%j %s: %s', (text, keyword, expected) => {
    expect(asks(text, keyword)).toBe(expected);
  });

  it('reads no further than the document', () => {
    for (const text of ['token', 'token =', 'token = ', 'token =\n', '']) expect(typeof mayHoldLiteral(memoryView('a.go', text), text.length)).toBe('boolean');
  });
});
