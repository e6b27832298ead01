import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyRotation, rollbackRotation } from '../../src/api/rotate';
import { hookCommand } from '../../src/cli/hook';
import { makeEstate, type Estate } from '../services/estate';

const OLD = 'Zk3vQ9xLw2Tn8RbM';
const start = process.cwd();
let estate: Estate;
let said: string;

beforeEach(async () => {
  estate = await makeEstate({ 'proxy.env': `PROXY_PASSWORD=${OLD}\n`, htpasswd: 'ana:{SHA}9YYUfOrDYqYVm4SdLSqJ7SGq0XI=\n', '.keysweep-revoked.jsonl': '' }, [{ path: 'proxy.env', value: OLD, name: 'PROXY_PASSWORD' }], {
    rules: [{ rotator: 'htpasswd', options: { file: '/dev/null', user: 'ana' } }],
  });
  process.chdir(estate.repository);
  execFileSync('git', ['init', '-q']);
  said = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((said += String(text)), true));
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
  process.chdir(start);
  estate.remove();
});

/** A rotation of the htpasswd user: the whole way, not a list written by hand. */
async function rotate(): Promise<string> {
  const { createHash } = await import('node:crypto');
  const file = join(estate.repository, 'htpasswd');
  writeFileSync(file, `ana:{SHA}${createHash('sha1').update(OLD).digest('base64')}\n`);
  const plan = JSON.parse(readFileSync(estate.planFile, 'utf8')) as { entries: { options: Record<string, unknown> }[] };
  plan.entries[0].options = { file, user: 'ana' };
  const path = join(estate.folder, 'plan2.json');
  writeFileSync(path, JSON.stringify(plan));
  expect(await applyRotation({ plan: path })).toMatchObject({ exitCode: 0, entries: [{ state: 'rotated' }] });
  return path;
}
function stage(path: string, text: string): void {
  writeFileSync(path, text);
  execFileSync('git', ['add', '-f', path]);
}
const hook = async (flags: Record<string, unknown> = {}): Promise<number> => {
  said = '';
  return (await hookCommand({ staged: true, format: 'human', ...flags } as never, [])).exitCode;
};

it('a retired value does not come back past a hook, wherever it stands and whatever allows it', async () => {
  const plan = await rotate();
  expect(estate.read('proxy.env')).toBe('PROXY_PASSWORD=keysweep://default/shop/PROXY_PASSWORD\n');
  stage('proxy.env', estate.read('proxy.env'));
  expect(await hook()).toBe(0);

  stage('proxy.env', `PROXY_PASSWORD=${OLD}\n`);
  expect(await hook()).toBe(1);
  stage('proxy.env', `PROXY_PASSWORD=${OLD} # keysweep:allow -- just for today\n`);
  expect(await hook()).toBe(1);
  expect(await hook({ 'fail-on': 'never', confidence: 'high' })).toBe(1);
  execFileSync('git', ['rm', '-q', '--cached', 'proxy.env']);

  // Nothing that a detector takes for a secret: a word in a list, a URL's part, an argument.
  for (const text of [`- ${OLD}\n`, `see https://proxy.example/login?token=${OLD}&x=1\n`, `start --auth ana:${OLD}\n`, `{"words": ["alpha", "${OLD}"]}\n`]) {
    stage('notes.txt', text);
    expect(await hook()).toBe(1);
    expect(said).toMatch(/notes\.txt:1 holds a value that was rotated away on \d{4}-\d\d-\d\d/);
    expect(said).not.toContain(OLD);
  }
  stage('notes.txt', `almost ${OLD}x and ${OLD.slice(1)}\n`);
  expect(await hook()).toBe(0);

  // The list in the repository does for other machines with the same key; the file itself holds no secret.
  expect(readFileSync('.keysweep-revoked.jsonl', 'utf8')).toContain('"fingerprint"');
  expect(readFileSync('.keysweep-revoked.jsonl', 'utf8')).not.toContain(OLD);

  // Taken back, it is the value in force again.
  expect(await rollbackRotation({ plan })).toMatchObject({ exitCode: 0 });
  stage('notes.txt', `- ${OLD}\n`);
  expect(await hook()).toBe(0);
});

it('a torn line of the list spoils only itself', async () => {
  await rotate();
  appendFileSync('.keysweep-revoked.jsonl', '{"fingerprint":"h1-');
  stage('notes.txt', `- ${OLD}\n`);
  expect(await hook()).toBe(1);
});
