import type { IAMClient } from '@aws-sdk/client-iam';
import { KeysweepError, Secret } from '../../model';
import type { PendingContext, Proof, RotationContext, Rotator } from '../contract';
import { pause } from '../retry';
import { optionalText } from './options';

/** AWS allows two access keys a user (IAM quotas). */
const KEYS_PER_USER = 2;
/** IAM is eventually consistent: a change is tried for so long, in ms. */
const SPREAD = [0, 300, 700, 1_500, 3_000, 5_000, 8_000];
/** What IAM and STS answer for a key that does not exist or is inactive. */
const DEAD = new Set(['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidAccessKeyId', 'AuthFailure', 'SignatureDoesNotMatch']);

interface KeyPair {
  readonly id: string;
  readonly secret: string;
}

/**
 * AWS IAM access keys: a second key beside the first, the first made inactive, deleted after the cooling period.
 * Uses the old key itself, or (option `admin`) another one that may manage the user's keys.
 */
export const awsIam: Rotator = {
  id: 'aws-iam',
  title: 'AWS IAM access key',
  parts: ['id', 'secret'],
  companion: { part: 'id', pattern: /\bAKIA[A-Z0-9]{16}\b/g, lines: 10 },
  mode: () => 'overlap',

  propose(occurrences) {
    const aws = occurrences.some(({ ruleId, name, provider }) => (provider === 'aws' && /^aws-.*(?:access-key|secret)/.test(ruleId)) || /AWS_SECRET_ACCESS_KEY|aws_secret_access_key/i.test(name ?? ''));
    if (!aws) return undefined;
    return { options: {}, notes: ['the key (or the admin key of the options) needs iam:CreateAccessKey, ListAccessKeys, UpdateAccessKey, DeleteAccessKey and GetAccessKeyLastUsed on its user'] };
  },

  async inspect(context) {
    return withIam(context, async (iam) => {
      const user = optionalText(context.options, 'user') ?? (await userOf(context));
      const keys = await listKeys(iam, user, context.signal);
      const old = keys.find((key) => key.id === context.old.id?.reveal());
      if (!old) throw new KeysweepError('not-found', `IAM user ${user} has no access key with the id of this finding`, { actions: ['it may belong to another account or be deleted already: revoke the finding'] });
      if (keys.length >= KEYS_PER_USER) {
        throw new KeysweepError('two-keys', `IAM user ${user} has ${keys.length} access keys already; AWS allows ${KEYS_PER_USER}`, { actions: ['delete the one that is not used (see GetAccessKeyLastUsed), then apply again'] });
      }
      return { user, before: keys.map((key) => key.id) };
    });
  },

  async create(context) {
    return withIam(context, async (iam) => {
      const { CreateAccessKeyCommand } = await import('@aws-sdk/client-iam');
      const answer = await iam.send(new CreateAccessKeyCommand({ UserName: String(context.facts.user) }), { abortSignal: context.signal });
      const { AccessKeyId, SecretAccessKey } = answer.AccessKey!;
      return { parts: { id: new Secret(AccessKeyId!), secret: new Secret(SecretAccessKey!) }, facts: { keyId: AccessKeyId! } };
    });
  },

  /** Deletes keys that were not there before and that nobody has ever used: only an unanswered create leaves such. */
  async recover(context) {
    await withIam(context, async (iam) => {
      const { GetAccessKeyLastUsedCommand } = await import('@aws-sdk/client-iam');
      const user = String(context.facts.user);
      const before = new Set(context.facts.before as string[]);
      for (const key of await listKeys(iam, user, context.signal)) {
        if (before.has(key.id)) continue;
        const used = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: key.id }), { abortSignal: context.signal });
        if (used.AccessKeyLastUsed?.LastUsedDate) throw new KeysweepError('foreign-key', `access key ${key.id} of ${user} was made meanwhile and is in use; it is not ours to delete`);
        await removeKey(iam, user, key.id, context.signal);
      }
    });
  },

  async set() {
    // CreateAccessKey made it active.
  },

  async test(context) {
    const pair = pairOf(context.pending);
    for (const [index, ms] of SPREAD.entries()) {
      await pause(ms);
      try {
        await callerOf(context, pair);
        return;
      } catch (error) {
        if (!DEAD.has((error as Error).name) || index === SPREAD.length - 1) throw error;
      }
    }
  },

  async retire(context) {
    return withIam(context, async (iam) => {
      const { GetAccessKeyLastUsedCommand } = await import('@aws-sdk/client-iam');
      const { id } = pairOf(context.old);
      const used = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }), { abortSignal: context.signal });
      await setStatus(iam, String(context.facts.user), id, 'Inactive', context.signal);
      // For the record: whoever used it after the consumers had moved is a consumer nobody knew of.
      return { oldLastUsed: used.AccessKeyLastUsed?.LastUsedDate?.toISOString() ?? null, oldLastUsedBy: used.AccessKeyLastUsed?.ServiceName ?? null };
    }, pairOf(context.pending));
  },

  async prove(context): Promise<Proof> {
    const pair = pairOf(context.old);
    await callerOf(context, pairOf(context.pending)); // the control: a refusal means something only while the new key is accepted
    for (const ms of SPREAD) {
      await pause(ms);
      try {
        await callerOf(context, pair);
      } catch (error) {
        if (DEAD.has((error as Error).name)) return { state: 'dead', detail: `STS answered ${(error as Error).name} for ${pair.id}` };
        throw error;
      }
    }
    return { state: 'alive', detail: `STS still accepts ${pair.id}` };
  },

  async destroy(context) {
    await withIam(context, (iam) => removeKey(iam, String(context.facts.user), pairOf(context.old).id, context.signal), pairOf(context.pending));
  },

  async revive(context) {
    await withIam(context, (iam) => setStatus(iam, String(context.facts.user), pairOf(context.old).id, 'Active', context.signal), pairOf(context.pending));
  },

  async compensate(context) {
    const old = pairOf(context.old);
    // Whichever key works does it: after `revive` that is the old one again, though perhaps not everywhere at once.
    for (const [index, ms] of SPREAD.entries()) {
      await pause(ms);
      try {
        await withIam(context, (iam) => removeKey(iam, String(context.facts.user), pairOf(context.pending).id, context.signal), old);
        return;
      } catch (error) {
        if (!DEAD.has((error as Error).name) || index === SPREAD.length - 1) throw error;
      }
    }
  },
};

function pairOf(parts: PendingContext['pending']): KeyPair {
  if (!parts.id) throw new KeysweepError('no-key-id', 'the access key id that belongs to this secret key was not found', { actions: ['give the id beside the secret in the same file, or rotate this one by hand'] });
  return { id: parts.id.reveal(), secret: parts.secret.reveal() };
}

function clientSettings(context: RotationContext, pair: KeyPair) {
  // Node 20 still runs the pinned SDK; its notice must not land in our output.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const endpoint = optionalText(context.options, 'endpoint');
  return {
    region: optionalText(context.options, 'region') ?? 'us-east-1',
    credentials: { accessKeyId: pair.id, secretAccessKey: pair.secret },
    // One attempt: CreateAccessKey is not idempotent, a repeated one would make a second key. The runner repeats, after `recover`.
    maxAttempts: 1,
    ...(endpoint ? { endpoint } : {}),
  };
}

async function withIam<T>(context: RotationContext, work: (iam: IAMClient) => Promise<T>, pair?: KeyPair): Promise<T> {
  const { IAMClient: Client } = await import('@aws-sdk/client-iam');
  const given = context.options.admin as { id?: string; secret?: string } | undefined;
  const admin = given?.id && given.secret ? { id: (await context.resolve(given.id)).reveal(), secret: (await context.resolve(given.secret)).reveal() } : undefined;
  const iam = new Client(clientSettings(context, admin ?? pair ?? pairOf(context.old)));
  try {
    return await work(iam);
  } finally {
    iam.destroy();
  }
}

/** ARN of whoever the key belongs to; needs no permission. */
async function callerOf(context: RotationContext, pair: KeyPair): Promise<string> {
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const endpoint = optionalText(context.options, 'endpoint');
  const sts = new STSClient({ ...clientSettings(context, pair), ...(endpoint ? { endpoint } : {}) });
  try {
    return (await sts.send(new GetCallerIdentityCommand({}), { abortSignal: context.signal })).Arn ?? '';
  } finally {
    sts.destroy();
  }
}

async function userOf(context: RotationContext): Promise<string> {
  const arn = await callerOf(context, pairOf(context.old));
  const user = /:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
  if (!user) throw new KeysweepError('not-a-user-key', `the key belongs to ${arn || 'nobody known'}, not to an IAM user`, { actions: ['rotate root and role credentials by hand'] });
  return user;
}

async function listKeys(iam: IAMClient, user: string, signal: AbortSignal): Promise<{ id: string }[]> {
  const { ListAccessKeysCommand } = await import('@aws-sdk/client-iam');
  const answer = await iam.send(new ListAccessKeysCommand({ UserName: user }), { abortSignal: signal });
  return (answer.AccessKeyMetadata ?? []).map((key) => ({ id: key.AccessKeyId! }));
}

async function setStatus(iam: IAMClient, user: string, id: string, status: 'Active' | 'Inactive', signal: AbortSignal): Promise<void> {
  const { UpdateAccessKeyCommand } = await import('@aws-sdk/client-iam');
  await iam.send(new UpdateAccessKeyCommand({ UserName: user, AccessKeyId: id, Status: status }), { abortSignal: signal });
}

/** Disables, then deletes; a key that is gone is fine. */
async function removeKey(iam: IAMClient, user: string, id: string, signal: AbortSignal): Promise<void> {
  const { DeleteAccessKeyCommand } = await import('@aws-sdk/client-iam');
  try {
    await setStatus(iam, user, id, 'Inactive', signal);
    await iam.send(new DeleteAccessKeyCommand({ UserName: user, AccessKeyId: id }), { abortSignal: signal });
  } catch (error) {
    if (!/^NoSuchEntity/.test((error as Error).name)) throw error;
  }
}
