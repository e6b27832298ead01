import { KeysweepError, Secret, type Occurrence } from '../../model';
import type { Proof, RotationContext, Rotator } from '../contract';
import { allPages, requestJson } from '../http';
import { given, optionalText, text } from './options';

interface Token {
  readonly id: string;
  readonly name: string;
}

/** What differs between forges: how tokens are listed, made and revoked. All of it by a documented API. */
interface TokenForge {
  readonly id: string;
  readonly title: string;
  recognises(occurrence: Occurrence): boolean;
  readonly missing: Readonly<Record<string, string>>;
  check(options: Readonly<Record<string, unknown>>): void;
  /** The token being replaced; undefined where the forge does not know it. */
  own(context: RotationContext): Promise<(Token & { readonly scopes: readonly string[] }) | undefined>;
  list(context: RotationContext): Promise<readonly Token[]>;
  create(context: RotationContext, name: string, scopes: readonly string[]): Promise<{ readonly id: string; readonly value: string }>;
  revoke(context: RotationContext, id: string): Promise<void>;
  accepts(context: RotationContext, value: string): Promise<boolean>;
}

/**
 * Tokens of a forge: a second one with the same scopes, named by the rotation, then the first revoked. A revoked token
 * cannot come back, so there is no way back once consumers have moved and the old one is retired.
 */
function forgeTokenRotator(forge: TokenForge): Rotator {
  const removeNamed = async (context: RotationContext): Promise<void> => {
    for (const token of await forge.list(context)) if (token.name === context.marker) await forge.revoke(context, token.id);
  };
  return {
    id: forge.id,
    title: forge.title,
    parts: ['secret'],
    mode: () => 'overlap',
    propose(occurrences) {
      const found = occurrences.find((one) => forge.recognises(one));
      return found && { options: given({ url: found.target?.host && `https://${found.target.host}` }), missing: forge.missing, notes: ['a revoked token cannot be made valid again: after `retire` there is no way back'] };
    },
    check: (options) => forge.check(options),
    async inspect(context) {
      const own = await forge.own(context);
      if (!own) throw new KeysweepError('not-found', 'the forge does not know this token', { actions: ['it may be revoked already: verify the finding'] });
      return { oldId: own.id, oldName: own.name, scopes: [...own.scopes] };
    },
    async create(context) {
      const made = await forge.create(context, context.marker, context.facts.scopes as string[]);
      return { parts: { secret: new Secret(made.value) }, facts: { newId: made.id } };
    },
    recover: removeNamed,
    async set() {
      // The forge made it valid.
    },
    async test(context) {
      if (!(await forge.accepts(context, context.pending.secret.reveal()))) throw new KeysweepError('new-refused', 'the forge refuses the new token');
    },
    async retire(context) {
      if (await forge.accepts(context, context.old.secret.reveal())) await forge.revoke({ ...context, old: context.pending }, String(context.facts.oldId));
    },
    async prove(context): Promise<Proof> {
      if (!(await forge.accepts(context, context.pending.secret.reveal()))) return { state: 'unknown', detail: 'the forge refuses the new token too' };
      return (await forge.accepts(context, context.old.secret.reveal())) ? { state: 'alive', detail: 'the forge accepts the old token' } : { state: 'dead', detail: 'the forge answered 401 to the old token' };
    },
    /** Comes first on the way back, before any consumer is pointed at a token that is dead. */
    async revive(context) {
      if (await forge.accepts(context, context.old.secret.reveal())) return;
      throw new KeysweepError('already-destroyed', 'the old token is revoked and cannot come back; the new one stays in use', { actions: ['rotate the new token instead'] });
    },
    async compensate(context) {
      await removeNamed(context);
    },
  };
}

async function accepted(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<boolean> {
  return (await requestJson(url, { headers, accept: [401, 403], signal })).status !== 401;
}

const base = (context: RotationContext): string => text(context.options, 'url').replace(/\/$/, '');

/** Project and group access tokens (https://docs.gitlab.com/api/project_access_tokens/). */
export const gitlabToken = forgeTokenRotator({
  id: 'gitlab-token',
  title: 'GitLab project or group access token',
  recognises: ({ ruleId }) => /^gitlab.*(token|pat)/.test(ruleId),
  missing: { url: 'address of the GitLab instance', project: 'id or path of the project (or the option group) whose access token this is' },
  check(options) {
    text(options, 'url');
    if (options.project === undefined && options.group === undefined) throw new KeysweepError('invalid-option', 'gitlab-token needs project or group', { where: 'project' });
  },
  async own(context) {
    const answer = await requestJson(`${base(context)}/api/v4/personal_access_tokens/self`, { headers: await gitlabHeaders(context, false), accept: [401], signal: context.signal });
    if (answer.status === 401) return undefined;
    const { id, name, scopes } = answer.body as { id: number; name: string; scopes: string[] };
    return { id: String(id), name, scopes };
  },
  async list(context) {
    const tokens = await allPages<{ id: number; name: string }>(`${gitlabTokens(context)}?state=active&per_page=100`, 100, { headers: await gitlabHeaders(context, true), signal: context.signal });
    return tokens.map(({ id, name }) => ({ id: String(id), name }));
  },
  async create(context, name, scopes) {
    const days = Number(context.options.days ?? 90);
    const expires = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const { body } = await requestJson(gitlabTokens(context), { method: 'POST', headers: await gitlabHeaders(context, true), body: { name, scopes, expires_at: expires, ...given({ access_level: context.options.accessLevel }) }, signal: context.signal });
    const { id, token } = body as { id: number; token: string };
    return { id: String(id), value: token };
  },
  async revoke(context, id) {
    await requestJson(`${gitlabTokens(context)}/${id}`, { method: 'DELETE', headers: await gitlabHeaders(context, true), accept: [404], signal: context.signal });
  },
  accepts: (context, value) => accepted(`${base(context)}/api/v4/personal_access_tokens/self`, { 'private-token': value }, context.signal),
});

function gitlabTokens(context: RotationContext): string {
  const { project, group } = context.options;
  return `${base(context)}/api/v4/${group === undefined ? `projects/${encodeURIComponent(String(project))}` : `groups/${encodeURIComponent(String(group))}`}/access_tokens`;
}

async function gitlabHeaders(context: RotationContext, managing: boolean): Promise<Record<string, string>> {
  const admin = optionalText(context.options, 'adminToken');
  return { 'private-token': managing && admin ? (await context.resolve(admin)).reveal() : context.old.secret.reveal() };
}

/** Tokens of a Gitea or Forgejo user; the API asks for the user's password (https://docs.gitea.com/development/api-usage). */
export const giteaToken = forgeTokenRotator({
  id: 'gitea-token',
  title: 'Gitea or Forgejo token',
  recognises: ({ ruleId }) => /^(gitea|forgejo|codeberg)/.test(ruleId),
  missing: { url: 'address of the instance', user: 'user whose token this is', password: 'reference to the password of that user' },
  check(options) {
    for (const name of ['url', 'user', 'password']) text(options, name);
  },
  async own(context) {
    const value = context.old.secret.reveal();
    const found = (await listGitea(context)).find((one) => one.token_last_eight === value.slice(-8));
    return found && { id: String(found.id), name: found.name, scopes: found.scopes ?? [] };
  },
  async list(context) {
    return (await listGitea(context)).map(({ id, name }) => ({ id: String(id), name }));
  },
  async create(context, name, scopes) {
    const { body } = await requestJson(giteaTokens(context), { method: 'POST', headers: await giteaHeaders(context), body: { name, scopes }, signal: context.signal });
    const { id, sha1 } = body as { id: number; sha1: string };
    return { id: String(id), value: sha1 };
  },
  async revoke(context, id) {
    await requestJson(`${giteaTokens(context)}/${id}`, { method: 'DELETE', headers: await giteaHeaders(context), accept: [404], signal: context.signal });
  },
  accepts: (context, value) => accepted(`${base(context)}/api/v1/user`, { authorization: `token ${value}` }, context.signal),
});

function giteaTokens(context: RotationContext): string {
  return `${base(context)}/api/v1/users/${encodeURIComponent(text(context.options, 'user'))}/tokens`;
}

async function listGitea(context: RotationContext): Promise<{ id: number; name: string; scopes?: string[]; token_last_eight?: string }[]> {
  return allPages(`${giteaTokens(context)}?limit=50`, 50, { headers: await giteaHeaders(context), signal: context.signal });
}

async function giteaHeaders(context: RotationContext): Promise<Record<string, string>> {
  const password = (await context.resolve(text(context.options, 'password'))).reveal();
  return { authorization: `Basic ${Buffer.from(`${text(context.options, 'user')}:${password}`).toString('base64')}` };
}
