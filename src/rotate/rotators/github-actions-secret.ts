import { KeysweepError } from '../../model';
import type { Facts, Parts, Proof, RotationContext, Rotator } from '../contract';
import { requestJson, type JsonAnswer, type JsonRequest } from '../http';
import { optionalText, text } from './options';
import { newPassword } from './password';

const NAME = /^(?!GITHUB_)[A-Za-z_][A-Za-z0-9_]*$/;
/** Longest value GitHub takes (https://docs.github.com/actions/reference/security/secrets), in bytes. */
const MAX_BYTES = 48 * 1024;
/** Both times come from GitHub, in whole seconds, and not from one clock; ms. */
const CLOCK_SLACK = 5_000;

/**
 * GitHub Actions secrets of a repository, an environment or an organisation (https://docs.github.com/rest/actions/secrets). GitHub
 * takes them encrypted to its public key (libsodium's sealed box) and never gives them back, so what can be checked is that it
 * has taken the new one. It is for values that only workflows use; what another issuer has made is rotated there.
 */
export const githubActionsSecret: Rotator = {
  id: 'github-actions-secret',
  title: 'GitHub Actions secret',
  parts: ['secret'],
  mode: () => 'switch',
  propose: () => undefined, // which secret of which repository holds a value is only known to people: a rule names this rotator
  check(options) {
    base(options);
    text(options, 'token');
    if (!NAME.test(text(options, 'name'))) throw new KeysweepError('invalid-option', 'name is not one that GitHub allows for a secret', { where: 'name' });
  },
  async inspect(context): Promise<Facts> {
    const present = await ask(context, `secrets/${text(context.options, 'name')}`, { accept: [404] });
    if (present.status === 404) throw new KeysweepError('not-found', `there is no Actions secret ${text(context.options, 'name')} at ${base(context.options)}`, { actions: ['check the options repository, environment or organization, and that the token may read secrets'] });
    await publicKey(context);
    return { visibility: String((present.body as { visibility?: string }).visibility ?? '') };
  },
  async create(context) {
    const length = Number(context.options.length ?? 40);
    if (!Number.isInteger(length) || length < 16 || length > 256) throw new KeysweepError('invalid-option', 'length must be from 16 to 256', { where: 'length' });
    return { parts: { secret: newPassword(length) } };
  },
  async set(context) {
    return put(context, context.pending);
  },
  async test(context) {
    const { updated_at: updated } = (await ask(context, `secrets/${text(context.options, 'name')}`)).body as { updated_at?: string };
    const before = String(context.facts.putAt ?? '');
    if (!updated || (before && Date.parse(updated) < Date.parse(before) - CLOCK_SLACK)) throw new KeysweepError('new-refused', `GitHub does not show the new value of ${text(context.options, 'name')} as written`);
  },
  async retire() {
    // GitHub keeps one value under a name: `set` has overwritten the old one.
  },
  async prove(): Promise<Proof> {
    return { state: 'dead', detail: 'GitHub keeps one value under this name and has taken the new one; it offers no way to try the old one' };
  },
  async compensate(context) {
    await put(context, context.old);
  },
};

/** Path of the secrets' owner below the API's address. */
function base(options: Readonly<Record<string, unknown>>): string {
  const organization = optionalText(options, 'organization');
  if (organization !== undefined) {
    if (!/^[\w.-]+$/.test(organization)) throw new KeysweepError('invalid-option', 'organization must be a name', { where: 'organization' });
    return `orgs/${organization}/actions`;
  }
  const repository = text(options, 'repository');
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) throw new KeysweepError('invalid-option', 'repository must be OWNER/NAME', { where: 'repository' });
  const environment = optionalText(options, 'environment');
  return environment === undefined ? `repos/${repository}/actions` : `repos/${repository}/environments/${encodeURIComponent(environment)}`;
}

async function publicKey(context: RotationContext): Promise<{ key: string; key_id: string }> {
  return (await ask(context, 'secrets/public-key')).body as { key: string; key_id: string };
}

async function put(context: RotationContext, parts: Parts): Promise<Facts> {
  const value = parts.secret.reveal();
  if (Buffer.byteLength(value) > MAX_BYTES) throw new KeysweepError('too-large', 'GitHub takes at most 48 KB', { where: text(context.options, 'name') });
  const { key, key_id } = await publicKey(context);
  const body = { encrypted_value: await sealedBox(value, key), key_id, ...(await visibility(context)) };
  const answer = await ask(context, `secrets/${text(context.options, 'name')}`, { method: 'PUT', body });
  return { putAt: new Date(answer.headers.get('date') ?? Date.now()).toISOString() };
}

/** An organisation's secret is written with who may see it: what it had. */
async function visibility(context: RotationContext): Promise<Record<string, unknown>> {
  if (context.options.organization === undefined) return {};
  const name = text(context.options, 'name');
  const seen = String(context.facts.visibility || 'private');
  if (seen !== 'selected') return { visibility: seen };
  const ids: number[] = [];
  for (let page = 1; ; page++) {
    const { repositories } = (await ask(context, `secrets/${name}/repositories?per_page=100&page=${page}`)).body as { repositories: { id: number }[] };
    ids.push(...repositories.map(({ id }) => id));
    if (repositories.length < 100) return { visibility: seen, selected_repository_ids: ids };
  }
}

/** libsodium's crypto_box_seal, as GitHub's guide asks (https://docs.github.com/rest/guides/encrypting-secrets-for-the-rest-api). */
async function sealedBox(value: string, publicKeyBase64: string): Promise<string> {
  const sodium = (await import('libsodium-wrappers')).default;
  await sodium.ready;
  return Buffer.from(sodium.crypto_box_seal(Buffer.from(value, 'utf8'), Buffer.from(publicKeyBase64, 'base64'))).toString('base64');
}

async function ask(context: RotationContext, path: string, request: JsonRequest = {}): Promise<JsonAnswer> {
  const token = await context.resolve(text(context.options, 'token'));
  const address = (optionalText(context.options, 'apiUrl') ?? 'https://api.github.com').replace(/\/$/, '');
  return requestJson(`${address}/${base(context.options)}/${path}`, { ...request, headers: { authorization: `Bearer ${token.reveal()}`, 'x-github-api-version': '2022-11-28' }, signal: context.signal });
}
