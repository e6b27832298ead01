import { KeysweepError, Secret } from '../../model';
import type { Proof, RotationContext, Rotator } from '../contract';
import { allPages, requestJson, type JsonRequest } from '../http';
import { optionalText, text } from './options';

interface DeployKey {
  readonly id: number;
  readonly title: string;
  readonly key: string;
  readonly read_only: boolean;
}

/** GitHub deploy keys (https://docs.github.com/rest/deploy-keys/deploy-keys): a second key, then the first is removed by its id. */
export const githubDeployKey: Rotator = {
  id: 'github-deploy-key',
  title: 'GitHub deploy key',
  parts: ['public', 'secret'],
  mode: () => 'overlap',
  propose: () => undefined, // which repository a private key belongs to is only known to people: a rule names this rotator
  check(options) {
    if (!/^[\w.-]+\/[\w.-]+$/.test(text(options, 'repository'))) throw new KeysweepError('invalid-option', 'repository must be OWNER/NAME', { where: 'repository' });
    text(options, 'token');
  },
  async inspect(context) {
    const blob = await blobOf(context.old.secret.reveal());
    const old = (await keysOf(context)).find((key) => key.key.includes(blob));
    if (!old) throw new KeysweepError('not-found', `${text(context.options, 'repository')} has no deploy key of this private key`);
    return { oldKey: old.key, oldTitle: old.title, readOnly: old.read_only };
  },
  async create(context) {
    const { utils } = (await import('ssh2')).default;
    const pair = utils.generateKeyPairSync('ed25519', { comment: context.marker });
    return { parts: { secret: new Secret(pair.private), public: new Secret(pair.public) } };
  },
  set: (context) => add(context, context.pending.public.reveal(), context.marker),
  async test(context) {
    if (!(await holds(context, context.pending.public.reveal()))) throw new KeysweepError('new-refused', 'the new deploy key is not listed');
  },
  retire: (context) => remove(context, String(context.facts.oldKey)),
  async prove(context): Promise<Proof> {
    const alive = await holds(context, String(context.facts.oldKey));
    return alive ? { state: 'alive', detail: 'the old deploy key is still listed' } : { state: 'dead', detail: 'GitHub lists the new deploy key and the old one no more' };
  },
  async compensate(context) {
    await add(context, String(context.facts.oldKey), String(context.facts.oldTitle));
    await remove(context, context.pending.public.reveal());
  },
};

async function add(context: RotationContext, key: string, title: string): Promise<void> {
  if (!(await holds(context, key))) await ask(context, '', { method: 'POST', body: { title, key, read_only: context.facts.readOnly !== false } });
}

async function remove(context: RotationContext, key: string): Promise<void> {
  for (const one of await keysOf(context)) if (sameKey(one.key, key)) await ask(context, `/${one.id}`, { method: 'DELETE', accept: [404] });
}

async function holds(context: RotationContext, key: string): Promise<boolean> {
  return (await keysOf(context)).some((one) => sameKey(one.key, key));
}

async function keysOf(context: RotationContext): Promise<DeployKey[]> {
  return allPages(`${keysUrl(context)}?per_page=100`, 100, { headers: await headers(context), signal: context.signal });
}

async function ask(context: RotationContext, path: string, request: JsonRequest): Promise<void> {
  await requestJson(`${keysUrl(context)}${path}`, { ...request, headers: await headers(context), signal: context.signal });
}

function keysUrl({ options }: RotationContext): string {
  return `${optionalText(options, 'apiUrl') ?? 'https://api.github.com'}/repos/${text(options, 'repository')}/keys`;
}

async function headers(context: RotationContext): Promise<Record<string, string>> {
  const token = (await context.resolve(text(context.options, 'token'))).reveal();
  return { authorization: `Bearer ${token}`, 'x-github-api-version': '2022-11-28' };
}

/** By type and blob: comments do not count. */
function sameKey(a: string, b: string): boolean {
  return a.trim().split(/\s+/)[1] === b.trim().split(/\s+/)[1];
}

async function blobOf(privateKey: string): Promise<string> {
  const { utils } = (await import('ssh2')).default;
  const parsed = utils.parseKey(privateKey);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key instanceof Error) throw new KeysweepError('unreadable-key', `the private key cannot be read: ${key.message}`);
  return key.getPublicSSH().toString('base64');
}
