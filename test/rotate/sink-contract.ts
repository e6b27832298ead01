import { randomUUID } from 'node:crypto';
import { Secret } from '../../src/model';
import type { Sink } from '../../src/rotate/contract';

/** What every sink promises, whatever is behind it. */
export function keepsTheContract(open: () => Promise<Sink>): void {
  let sink: Sink;
  let key: string;
  beforeEach(async () => {
    sink = await open();
    key = `team/app-${randomUUID().slice(0, 8)}`;
  });
  afterEach(() => sink.close?.());

  const reveal = async (which: Parameters<Sink['get']>[1]) => (await sink.get(key, which))?.reveal();
  const store = async (value: string) => {
    const { version } = await sink.put(key, new Secret(value), randomUUID());
    await sink.promote(key, version);
    return version;
  };

  it('knows nothing of a key that was never stored', async () => {
    expect(await reveal('current')).toBeUndefined();
    expect(await sink.currentVersion(key)).toBeUndefined();
  });

  it('keeps a pending value from readers until it is promoted', async () => {
    const first = await store('one');
    const { version } = await sink.put(key, new Secret('two'), randomUUID());
    expect(await reveal('current')).toBe('one');
    expect(await reveal('pending')).toBe('two');
    expect(await reveal({ version })).toBe('two');
    await sink.promote(key, version);
    expect(await reveal('current')).toBe('two');
    expect(await reveal('previous')).toBe('one');
    expect(await reveal({ version: first })).toBe('one');
    expect(await sink.currentVersion(key)).toBe(version);
  });

  it('repeats each operation without harm', async () => {
    const first = await store('one');
    const token = randomUUID();
    const { version } = await sink.put(key, new Secret('two'), token);
    expect((await sink.put(key, new Secret('two'), token)).version).toBe(version);
    await sink.promote(key, version);
    await sink.promote(key, version);
    expect((await sink.put(key, new Secret('two'), token)).version).toBe(version);
    expect(await reveal('current')).toBe('two');
    await sink.rollback(key, version, first);
    await sink.rollback(key, version, first);
    expect(await reveal('current')).toBe('one');
    expect(await sink.currentVersion(key)).toBe(first);
  });

  it('takes a pending value back', async () => {
    const first = await store('one');
    const { version } = await sink.put(key, new Secret('two'), randomUUID());
    await sink.rollback(key, version, first);
    expect(await reveal('current')).toBe('one');
    expect(await reveal('pending')).toBeUndefined();
  });

  it('takes the first value back, which leaves none, and takes another then', async () => {
    const first = await store('one');
    await sink.rollback(key, first, undefined);
    await sink.rollback(key, first, undefined);
    expect(await sink.currentVersion(key)).toBeUndefined();
    const { version } = await sink.put(key, new Secret('two'), randomUUID());
    await sink.promote(key, version);
    expect(await reveal('current')).toBe('two');
    expect(await sink.currentVersion(key)).toBe(version);
  });

  it('keeps credentials of several parts and odd characters', async () => {
    const value = JSON.stringify({ id: 'AKIA', secret: 'a"b\\c\n€$' });
    await store(value);
    expect(JSON.parse((await reveal('current'))!)).toEqual(JSON.parse(value));
    await store('{not json');
    expect(await reveal('current')).toBe('{not json');
  });

  it('refuses to promote what it does not have', async () => {
    await store('one');
    await expect(sink.promote(key, randomUUID())).rejects.toMatchObject({ code: 'no-such-version' });
  });
}
