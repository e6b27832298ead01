import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MirrorCache } from '../../src/sweep/mirrors';
import { commit, git, makeRepository, removeScratch, scratch } from '../sources/git/fixture';

afterAll(removeScratch);

const ALL = 1 << 30;

test.each(['objects', 'refs', 'HEAD'])('a mirror that lost its %s is made anew', async (lost) => {
  const origin = makeRepository(`origin-${lost}`);
  commit(origin, { 'a.txt': 'a\n' });
  const cache = new MirrorCache(join(scratch, `mirrors-${lost}`), ALL);
  const count = (directory: string): Promise<string> => Promise.resolve(git(directory, ['rev-list', '--count', '--all']).trim());
  expect(await cache.use(`file://${origin}`, {}, count)).toBe('1');
  const [mirror] = readdirSync(join(scratch, `mirrors-${lost}`));
  for (const name of lost === 'refs' ? ['refs', 'packed-refs'] : [lost]) rmSync(join(scratch, `mirrors-${lost}`, mirror!, name), { recursive: true });
  commit(origin, { 'a.txt': 'b\n' });
  expect(await cache.use(`file://${origin}`, {}, count)).toBe('2');
});

test('a mirror is made anew where its user asks for it, once, and stays where its remote is gone', async () => {
  const origin = makeRepository('asked');
  commit(origin, { 'a.txt': 'a\n' });
  const folder = join(scratch, 'mirrors-asked');
  const cache = new MirrorCache(folder, ALL);
  const mark = (directory: string): string => join(directory, 'mark');
  expect(await cache.use(`file://${origin}`, {}, (_directory, anew) => anew())).toBe(false); // it has just been made
  expect(await cache.use(`file://${origin}`, {}, async (directory, anew) => {
    writeFileSync(mark(directory), '');
    const answers = [await anew(), await anew()];
    return [...answers, existsSync(mark(directory)), git(directory, ['rev-list', '--count', '--all']).trim()];
  })).toEqual([true, false, false, '1']);
  await expect(cache.use(`file://${origin}`, {}, async (directory, anew) => {
    writeFileSync(mark(directory), '');
    rmSync(origin, { recursive: true });
    await anew();
  })).rejects.toMatchObject({ code: expect.stringMatching(/^remote-/) as string });
  expect(readdirSync(folder).filter((name) => name.includes('.git')).map((name) => existsSync(mark(join(folder, name))))).toEqual([true]);
});

test('a remote that is gone costs no mirror', async () => {
  const origin = makeRepository('leaves');
  commit(origin, { 'a.txt': 'a\n' });
  const folder = join(scratch, 'mirrors-leaves');
  const cache = new MirrorCache(folder, ALL);
  await cache.use(`file://${origin}`, {}, () => Promise.resolve());
  rmSync(origin, { recursive: true });
  await expect(cache.use(`file://${origin}`, {}, () => Promise.resolve())).rejects.toMatchObject({ code: expect.stringMatching(/^remote-/) as string });
  expect(readdirSync(folder).filter((name) => name.endsWith('.git'))).toHaveLength(1);
});

test('a cache that goes away during the work costs no result', async () => {
  const origin = makeRepository('goes');
  commit(origin, { 'a.txt': 'a\n' });
  const folder = join(scratch, 'mirrors-goes');
  const cache = new MirrorCache(folder, ALL);
  expect(await cache.use(`file://${origin}`, {}, () => { rmSync(folder, { recursive: true }); return Promise.resolve('done'); })).toBe('done');
});
