import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { newCoverage } from '../../../src/model';
import { listBlobs, listStaged, openRepository, parsePrePush, parsePreReceive, pushSelection, ScannedObjects } from '../../../src/sources/git';
import { listRemoteRefs, updateMirror } from '../../../src/sources/git/porcelain';
import { commit, git, history, makeRepository, readAll, removeScratch, scratch, write } from './fixture';

afterAll(removeScratch);

const staged = (directory: string, coverage = newCoverage('staged')): Record<string, string> => {
  const repository = openRepository(directory);
  const byGit = newCoverage('staged');
  const expected = Object.fromEntries(readAll(repository, listStaged(repository, byGit, { plain: true })).map(({ path, text }) => [path, text]));
  const found = Object.fromEntries(readAll(repository, listStaged(repository, coverage)).map(({ path, text }) => [path, text]));
  expect(found).toEqual(expected);
  expect(coverage).toEqual(byGit);
  return found;
};

describe('staged blobs', () => {
  it('are those of the index, not of the work tree, on an unborn HEAD and later', () => {
    const directory = makeRepository('staging');
    expect(staged(directory)).toEqual({});
    write(directory, 'a.txt', 'staged\n');
    git(directory, ['add', 'a.txt']);
    write(directory, 'a.txt', 'later edit\n');
    expect(staged(directory)).toEqual({ 'a.txt': 'staged\n' });
    git(directory, ['commit', '-q', '-m', 'x']);
    expect(staged(directory)).toEqual({});
    git(directory, ['mv', 'a.txt', 'renamed.txt']);
    write(directory, 'intended.txt', 'not yet\n');
    git(directory, ['add', '--intent-to-add', 'intended.txt']);
    expect(staged(directory)).toEqual({ 'renamed.txt': 'staged\n' });
    expect(staged(join(directory, '.git'))).toEqual({ 'renamed.txt': 'staged\n' });
  });

  it('gives many files through one process, and names conflicts as incomplete', () => {
    const directory = makeRepository('many');
    commit(directory, { 'conflict.txt': 'base\n' });
    git(directory, ['checkout', '-q', '-b', 'other']);
    commit(directory, { 'conflict.txt': 'theirs\n' });
    git(directory, ['checkout', '-q', 'main']);
    commit(directory, { 'conflict.txt': 'ours\n' });
    expect(() => git(directory, ['merge', '-q', 'other'])).toThrow();
    for (let index = 0; index < 1200; index++) write(directory, `new/${index}.txt`, `file ${index}\n`);
    git(directory, ['add', 'new']);
    const coverage = newCoverage('staged');
    expect(Object.keys(staged(directory, coverage))).toHaveLength(1200);
    expect(coverage).toMatchObject({ incomplete: true, skipped: { unmerged: 1 } });
  });

  it.each([
    ['SHA-1', []], ['SHA-256', ['--object-format=sha256']],
  ] as const)('are the same from the files as from git through many changes (%s)', (name, init) => {
    const directory = makeRepository(`changes-${name}`, init);
    for (let index = 0; index < 30; index++) write(directory, `folder${index % 4}/deep${index % 3}/file${index}.txt`, `file ${index}\n`);
    commit(directory, {});
    for (let step = 0; step < 12; step++) {
      const index = (step * 7) % 30;
      const path = `folder${index % 4}/deep${index % 3}/file${index}.txt`;
      if (step % 4 === 0) git(directory, ['rm', '-q', '--cached', path]);
      else write(directory, path, `changed ${step}\n`);
      write(directory, `new${step}/\u00e9 name.txt`, 'new\n');
      if (step % 5 === 1) git(directory, ['update-index', '--add', '--cacheinfo', `160000,${git(directory, ['rev-parse', 'HEAD']).trim()},module${step}`]);
      git(directory, ['add', `new${step}`, ...(step % 4 === 0 ? [] : [path])]);
      if (step % 3 === 0) git(directory, ['write-tree']);
      if (step % 5 === 4) git(directory, ['gc', '-q']);
      expect(Object.keys(staged(directory)).length).toBeGreaterThan(0);
      if (step % 6 === 5) git(directory, ['commit', '-q', '-m', 'step']);
    }
  });

  it.each([['version 4', ['update-index', '--index-version', '4']], ['split', ['update-index', '--split-index']], ['untracked cache', ['update-index', '--untracked-cache']]])('are read from an index of another kind, too (%s)', (name, args) => {
    const directory = makeRepository(`kind-${name.replace(' ', '-')}`);
    commit(directory, { 'a/b.txt': '1\n', 'c.txt': '1\n' });
    git(directory, args);
    write(directory, 'a/b.txt', '2\n');
    git(directory, ['add', 'a/b.txt']);
    expect(staged(directory)).toEqual({ 'a/b.txt': '2\n' });
  });

  it('are those of a linked work tree', () => {
    const directory = makeRepository('main-tree');
    commit(directory, { 'a.txt': '1\n' });
    git(directory, ['worktree', 'add', '-q', join(scratch, 'linked')]);
    write(join(scratch, 'linked'), 'a.txt', 'linked\n');
    git(join(scratch, 'linked'), ['add', 'a.txt']);
    expect(staged(join(scratch, 'linked'))).toEqual({ 'a.txt': 'linked\n' });
    expect(staged(directory)).toEqual({});
  });

  it('reads the index a hook is given by its environment', () => {
    const directory = makeRepository('hooked');
    commit(directory, { 'a.txt': '1\n' });
    write(directory, 'a.txt', '2\n');
    const index = join(directory, '.git', 'other-index');
    // As `git commit -a` does: the change is staged in an index of its own.
    const environment = { ...process.env, GIT_INDEX_FILE: index };
    execFileSync('git', ['-C', directory, 'read-tree', 'HEAD'], { env: environment });
    execFileSync('git', ['-C', directory, 'add', 'a.txt'], { env: environment });
    process.env.GIT_INDEX_FILE = index;
    try {
      expect(listStaged({ ...openRepository(directory), inheritRepository: true }, newCoverage('x')).length).toBe(1);
      expect(listStaged(openRepository(directory), newCoverage('x')).length).toBe(0);
    } finally {
      delete process.env.GIT_INDEX_FILE;
    }
  });
});

describe('pushes', () => {
  it('list what the other side does not have', async () => {
    const directory = makeRepository('pushing');
    const before = commit(directory, { 'a.txt': '1\n' });
    git(scratch, ['clone', '-q', '--bare', directory, 'remote.git']);
    git(directory, ['remote', 'add', 'origin', join(scratch, 'remote.git')]);
    git(directory, ['fetch', '-q', 'origin']);
    const after = commit(directory, { 'a.txt': '2\n', 'b.txt': 'new\n' });
    const zero = '0'.repeat(40);
    const repository = openRepository(directory);
    const texts = async (text: string, known: Parameters<typeof pushSelection>[1]): Promise<string[] | undefined> => {
      const selection = pushSelection(known === 'all-refs' ? parsePreReceive(text) : parsePrePush(text), known);
      return selection && readAll(repository, await listBlobs(repository, selection, newCoverage('push'))).map((blob) => blob.text).sort();
    };
    expect(await texts(`refs/heads/main ${after} refs/heads/main ${before}\n`, { remote: 'origin' })).toEqual(['2\n', 'new\n']);
    expect(await texts(`refs/heads/new ${after} refs/heads/new ${zero}\n`, { remote: 'origin' })).toEqual(['2\n', 'new\n']);
    expect(await texts(`refs/heads/new ${after} refs/heads/new ${zero}\n`, { remote: 'elsewhere' })).toEqual(['1\n', '2\n', 'new\n']);
    expect(await texts(`refs/heads/main ${after} refs/heads/main ${'ab'.repeat(20)}\n`, { remote: 'origin' })).toEqual(['2\n', 'new\n']);
    expect(await texts(`(delete) ${zero} refs/heads/main ${before}\n`, { remote: 'origin' })).toBeUndefined();
    expect(await texts(`${before} ${after} refs/heads/main\n`, 'all-refs')).toEqual([]);
    expect(() => parsePrePush('--upload-pack=x y z w\n')).toThrow(expect.objectContaining({ code: 'invalid-hook-input' }));
  });
});

test('remembers clean blobs by detector set, appends under a lock, survives a cut file', async () => {
  const state = join(scratch, 'state');
  const ids = Array.from({ length: 5000 }, (_, index) => (index * 2654435761 >>> 0).toString(16).padStart(8, '0').repeat(5));
  const first = ScannedObjects.open(state, 'detectors-1');
  const second = ScannedObjects.open(state, 'detectors-1');
  ids.slice(0, 3000).forEach((id) => { first.add(id); });
  ids.slice(2000).forEach((id) => { second.add(id); });
  await Promise.all([first.save(), second.save()]);
  const reopened = ScannedObjects.open(state, 'detectors-1');
  expect(ids.every((id) => reopened.has(id))).toBe(true);
  expect(reopened.size).toBe(new Set(ids).size);
  expect(reopened.has('f'.repeat(40))).toBe(false);
  expect(ScannedObjects.open(state, 'detectors-2').size).toBe(0);
  appendFileSync(join(state, 'scanned-objects', 'detectors-1'), 'cut');
  expect(ScannedObjects.open(state, 'detectors-1').size).toBe(reopened.size);
});

describe('porcelain', () => {
  it('clones and updates mirrors and lists refs without fetching', async () => {
    const directory = makeRepository('upstream');
    const first = commit(directory, { 'a.txt': '1\n' });
    const mirror = join(scratch, 'mirrors', 'upstream.git');
    const url = `file://${directory}`;
    expect(await updateMirror(url, mirror)).toEqual({ changed: true });
    expect(await updateMirror(url, mirror)).toEqual({ changed: false });
    commit(directory, { 'a.txt': '2\n' });
    expect(await updateMirror(url, mirror)).toEqual({ changed: true });
    expect((await history(mirror)).map(({ text }) => text).sort()).toEqual(['1\n', '2\n']);
    expect((await listRemoteRefs(url)).get('refs/heads/main')).not.toBe(first);
    await expect(updateMirror(`file://${scratch}/nowhere`, join(scratch, 'mirrors', 'x'))).rejects.toMatchObject({ code: 'remote-not-found' });
    await expect(listRemoteRefs('ext::sh -c true')).rejects.toThrow();
  });

  it('does not take a token to where an answer leads', async () => {
    const told: string[] = [];
    const listen = async (answer: RequestListener): Promise<{ server: Server; url: string }> => {
      const server = createServer(answer);
      await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
      return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    };
    const line = (text: string): string => (text.length + 4).toString(16).padStart(4, '0') + text;
    const other = await listen((request, response) => {
      told.push(JSON.stringify(request.headers));
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' });
      response.end(`${line('# service=git-upload-pack\n')}0000${line(`${'a'.repeat(40)} HEAD\0agent=x\n`)}${line(`${'a'.repeat(40)} refs/heads/main\n`)}0000`);
    });
    const forge = await listen((request, response) => { response.writeHead(302, { location: `${other.url}${request.url ?? ''}` }).end(); });
    const access = { authorization: 'Basic bWFkZTp1cA==' };
    try {
      await expect(updateMirror(`${forge.url}/a.git`, join(scratch, 'mirrors', 'led-away'), access)).rejects.toMatchObject({ code: 'remote-moved' });
      await expect(listRemoteRefs(`${forge.url}/a.git`, access)).rejects.toMatchObject({ code: 'remote-moved' });
      expect(told).toEqual([]);
      // Without a token a redirect is followed, as git does.
      expect((await listRemoteRefs(`${forge.url}/a.git`)).size).toBe(2);
    } finally {
      for (const { server } of [forge, other]) server.close().closeAllConnections();
    }
  });
});
