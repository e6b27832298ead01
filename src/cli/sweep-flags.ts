import { Flags } from '@oclif/core';
import { defaultStore, type SweepSettings } from '../api/sweep';
import { KeysweepError } from '../model';
import { resolveSecret } from '../sweep/secret-reference';
import { DECISIONS, type Webhook } from '../sweep/webhooks';
import { parseSize } from '../config/load';

/** Where the store is; the same on every command that reads or writes it. */
export const storeFlag = {
  store: Flags.string({ summary: 'Folder of the embedded store, or a postgres:// URL.', env: 'KEYSWEEP_STORE', helpGroup: 'STORE' }),
};

/** Flags of the commands that scan targets. */
export const workFlags = {
  ...storeFlag,
  cache: Flags.directory({ summary: 'Folder of the repository mirrors.', env: 'KEYSWEEP_CACHE', helpGroup: 'LIMITS', exists: false }),
  'cache-size': Flags.string({ summary: 'Disk for mirrors; the longest unused go first.', default: '20GB', env: 'KEYSWEEP_CACHE_SIZE', helpGroup: 'LIMITS' }),
  concurrency: Flags.integer({ summary: 'Targets worked on at a time: one scans while the others fetch.', default: 2, min: 1, max: 64, env: 'KEYSWEEP_CONCURRENCY', helpGroup: 'LIMITS' }),
  'target-timeout': Flags.string({ summary: 'Longest time for one target (90s, 30m, 2h).', default: '1h', env: 'KEYSWEEP_TARGET_TIMEOUT', helpGroup: 'LIMITS' }),
  webhook: Flags.string({ summary: 'Address told of new credentials (signed JSON without secrets).', env: 'KEYSWEEP_WEBHOOK', helpGroup: 'WEBHOOK', dependsOn: ['webhook-secret'] }),
  'webhook-secret': Flags.string({ summary: 'Where the key of the signature is: env:NAME, file:/path or aws-secretsmanager:NAME.', env: 'KEYSWEEP_WEBHOOK_SECRET', helpGroup: 'WEBHOOK' }),
  'webhook-decision': Flags.string({ summary: 'Least decision of the exposure score that is told.', options: [...DECISIONS], default: 'attend', env: 'KEYSWEEP_WEBHOOK_DECISION', helpGroup: 'WEBHOOK' }),
};

interface WorkFlagValues {
  readonly store?: string;
  readonly cache?: string;
  readonly 'cache-size': string;
  readonly concurrency: number;
  readonly 'target-timeout': string;
  readonly webhook?: string;
  readonly 'webhook-secret'?: string;
  readonly 'webhook-decision': string;
}

/** Settings that the work flags stand for. */
export async function workSettings(flags: WorkFlagValues): Promise<SweepSettings & { store: string }> {
  const webhooks: Webhook[] = [];
  if (flags.webhook !== undefined) {
    webhooks.push({ url: flags.webhook, secret: (await resolveSecret(flags['webhook-secret']!)).reveal(), decision: flags['webhook-decision'] as Webhook['decision'] });
  }
  return {
    store: flags.store ?? defaultStore(), cache: flags.cache, cacheBytes: parseSize(flags['cache-size']), concurrency: flags.concurrency,
    targetTimeoutMs: parseDuration(flags['target-timeout']), webhooks,
  };
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `90s`, `30m`, `2h`, `1d`. */
export function parseDuration(text: string): number {
  const match = /^(\d+)\s*([smhd])$/.exec(text.trim());
  if (!match) throw new KeysweepError('invalid-duration', `${text} is not a duration`, { actions: ['Write it as 90s, 30m, 2h or 1d.'] });
  return Number(match[1]) * UNITS[match[2]!]!;
}

/** A signal that SIGTERM and SIGINT give once, so that work in hand is given back; a second one ends at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => { controller.abort(new Error(name)); });
  return controller.signal;
}
