import type { Rotator } from '../contract';

/** Moves a value to the sink and rewrites its places; the issuer is not asked and the value stays as it is. */
export const storeOnly: Rotator = {
  id: 'store-only',
  title: 'Move to the sink without changing it',
  parts: ['secret'],
  mode: () => 'same',
  propose: () => ({ options: {}, notes: ['the value stays valid wherever it was copied to: this tidies up, it does not undo a leak'] }),
  inspect: async () => ({}),
  create: async (context) => ({ parts: { secret: context.old.secret } }),
  set: async () => undefined,
  test: async () => undefined,
  retire: async () => undefined,
  prove: async () => ({ state: 'unknown', detail: 'the value was not changed' }),
  compensate: async () => undefined,
};
