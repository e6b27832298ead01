import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { KeysweepError, Secret } from '../../model';
import type { Sink, Stage } from '../contract';

const LABELS: Readonly<Record<Stage, string>> = { current: 'AWSCURRENT', pending: 'AWSPENDING', previous: 'AWSPREVIOUS' };

export interface AwsSecretsManagerOptions {
  readonly client: SecretsManagerClient;
  /** For people: region or endpoint. */
  readonly where: string;
  readonly kmsKeyId?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

type Labels = Record<string, string[]>;

/**
 * AWS Secrets Manager, with its own staging labels (https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html).
 * Labels are read back after each move, versions are always asked for by label or id.
 */
export class AwsSecretsManagerSink implements Sink {
  readonly type = 'aws-secrets-manager';
  readonly capabilities = { staging: 'native', compareAndSet: true, maxBytes: 65_536 } as const;

  constructor(private readonly options: AwsSecretsManagerOptions) {}

  describe(): string {
    return `AWS Secrets Manager (${this.options.where})`;
  }

  async put(key: string, value: Secret, token: string, signal?: AbortSignal): Promise<{ version: string }> {
    const sdk = await import('@aws-sdk/client-secrets-manager');
    const labels = (await this.#labels(key, signal)) ?? (await this.#make(key, signal));
    if (labels[token]) {
      const stored = await this.get(key, { version: token }, signal);
      if (stored?.reveal() === value.reveal()) return { version: token };
    }
    const answer = await this.options.client.send(new sdk.PutSecretValueCommand({
      SecretId: key, ClientRequestToken: token, SecretString: value.reveal(), VersionStages: ['AWSPENDING'],
    }), { abortSignal: signal });
    return { version: answer.VersionId ?? token };
  }

  async promote(key: string, version: string, signal?: AbortSignal): Promise<void> {
    const labels = await this.#labels(key, signal);
    if (!labels?.[version]) throw new KeysweepError('no-such-version', `${this.describe()} has no version ${version} of ${key}`, { where: key });
    await this.#moveCurrent(key, labels, version, signal);
    await this.#remove(key, 'AWSPENDING', version, signal);
    const after = await this.#labels(key, signal);
    if (holder(after ?? {}, 'AWSCURRENT') !== version) throw new KeysweepError('sink-mismatch', `AWSCURRENT of ${key} did not move`, { where: key });
  }

  async get(key: string, which: Stage | { readonly version: string }, signal?: AbortSignal): Promise<Secret | undefined> {
    const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
    try {
      const answer = await this.options.client.send(new GetSecretValueCommand({
        SecretId: key, ...(typeof which === 'string' ? { VersionStage: LABELS[which] } : { VersionId: which.version }),
      }), { abortSignal: signal });
      return answer.SecretString === undefined ? undefined : new Secret(answer.SecretString);
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  async rollback(key: string, version: string, previous: string | undefined, signal?: AbortSignal): Promise<void> {
    const labels = await this.#labels(key, signal);
    if (!labels) return;
    if (holder(labels, 'AWSCURRENT') === version) {
      if (previous === undefined) return this.#removeSecret(key, signal);
      await this.#moveCurrent(key, labels, previous, signal);
    }
    // Without labels a version is deprecated: nothing reads it and AWS removes it.
    for (const label of ['AWSPENDING', 'AWSPREVIOUS']) await this.#remove(key, label, version, signal);
  }

  async currentVersion(key: string, signal?: AbortSignal): Promise<string | undefined> {
    return holder((await this.#labels(key, signal)) ?? {}, 'AWSCURRENT');
  }

  async close(): Promise<void> {
    this.options.client.destroy();
  }

  /** AWSCURRENT cannot be taken from a secret, so it goes as a whole, for a week in a way that AWS can take back. */
  async #removeSecret(key: string, signal?: AbortSignal): Promise<void> {
    const { DeleteSecretCommand } = await import('@aws-sdk/client-secrets-manager');
    try {
      await this.options.client.send(new DeleteSecretCommand({ SecretId: key, RecoveryWindowInDays: 7 }), { abortSignal: signal });
    } catch (error) {
      // An account that may not delete leaves what works, as the files hold it too.
      if (!/^AccessDenied/.test((error as Error).name)) throw error;
    }
  }

  async #make(key: string, signal?: AbortSignal): Promise<Labels> {
    const sdk = await import('@aws-sdk/client-secrets-manager');
    const tags = Object.entries({ 'managed-by': 'keysweep', ...this.options.tags }).map(([Key, Value]) => ({ Key, Value }));
    try {
      await this.options.client.send(new sdk.CreateSecretCommand({ Name: key, KmsKeyId: this.options.kmsKeyId, Tags: tags }), { abortSignal: signal });
    } catch (error) {
      const { name, message } = error as Error;
      const deleted = name === 'InvalidRequestException' ? /deletion|deleted/i.test(message) : name === 'ResourceExistsException' && (await this.#labels(key, signal)) === undefined;
      if (deleted) await this.options.client.send(new sdk.RestoreSecretCommand({ SecretId: key }), { abortSignal: signal });
      else if (name !== 'ResourceExistsException') throw error;
    }
    return (await this.#labels(key, signal)) ?? {};
  }

  /** Labels by version id, or undefined where there is no such secret (or it is being deleted). */
  async #labels(key: string, signal?: AbortSignal): Promise<Labels | undefined> {
    const { DescribeSecretCommand } = await import('@aws-sdk/client-secrets-manager');
    try {
      const answer = await this.options.client.send(new DescribeSecretCommand({ SecretId: key }), { abortSignal: signal });
      return answer.DeletedDate ? undefined : answer.VersionIdsToStages ?? {};
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  async #moveCurrent(key: string, labels: Labels, version: string, signal?: AbortSignal): Promise<void> {
    const current = holder(labels, 'AWSCURRENT');
    if (current === version) return;
    const { UpdateSecretVersionStageCommand } = await import('@aws-sdk/client-secrets-manager');
    // Naming the present holder makes this a compare-and-set.
    await this.options.client.send(new UpdateSecretVersionStageCommand({
      SecretId: key, VersionStage: 'AWSCURRENT', MoveToVersionId: version, ...(current ? { RemoveFromVersionId: current } : {}),
    }), { abortSignal: signal });
  }

  async #remove(key: string, label: string, version: string, signal?: AbortSignal): Promise<void> {
    const labels = await this.#labels(key, signal);
    if (!labels?.[version]?.includes(label)) return;
    const { UpdateSecretVersionStageCommand } = await import('@aws-sdk/client-secrets-manager');
    await this.options.client.send(new UpdateSecretVersionStageCommand({ SecretId: key, VersionStage: label, RemoveFromVersionId: version }), { abortSignal: signal });
  }
}

function holder(labels: Labels, label: string): string | undefined {
  return Object.keys(labels).find((version) => labels[version].includes(label));
}
