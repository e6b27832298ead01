import { inspect } from 'node:util';
import { Secret } from '../../src/model';

const plain = 'hunter2-hunter2-hunter2-hunter2';

test('every implicit conversion gives a mask', () => {
  const secret = new Secret(plain);
  const shown = [`${secret}`, String(secret), JSON.stringify({ secret }), inspect(secret), inspect({ a: [secret] }), 'x' + (secret as unknown as string)];
  for (const text of shown) expect(text).not.toContain('hunter2');
});

test('short secrets show none of their characters', () => {
  expect(new Secret('cisco').mask()).toBe('****');
});

test('reveal gives the plaintext', () => {
  expect(new Secret(plain).reveal()).toBe(plain);
});
