import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve as resolvePath } from 'node:path';
import { KeysweepError, type Secret } from '../../model';
import type { Sink } from '../contract';
import type { SinkSettings } from '../plan';
import { recipientOf } from '../seal';
import { AgeFileSink } from './age-file';
import { AwsSecretsManagerSink } from './aws-secrets-manager';
import { AzureStore } from './azure';
import { EmulatedStagingSink } from './emulated-staging';
import { GoogleStore } from './google';
import { KubernetesStore } from './kubernetes';
import { SopsFileSink } from './sops-file';
import { VaultStore } from './vault';

export interface SinkEnvironment {
  /** Directory that relative paths in settings start from. */
  readonly root: string;
  /** keysweep's state directory. */
  readonly state: string;
  /** Identity of the installation, for files that are encrypted to it. */
  identity(): Promise<string>;
  resolve(reference: string): Promise<Secret>;
}

/** Opens the sink that settings describe; clients of vendors load on first use. */
export async function openSink(settings: SinkSettings, environment: SinkEnvironment): Promise<Sink> {
  const text = (name: string): string | undefined => {
    const value = settings[name];
    if (value !== undefined && typeof value !== 'string') throw new KeysweepError('invalid-settings', `the sink's ${name} must be text`, { where: name });
    return value;
  };
  const needed = (name: string): string => {
    const value = text(name);
    if (!value) throw new KeysweepError('invalid-settings', `a sink of type ${settings.type} needs ${name}`, { where: name });
    return value;
  };
  const secret = async (name: string): Promise<Secret | undefined> => {
    const reference = text(name);
    return reference === undefined ? undefined : environment.resolve(reference);
  };
  switch (settings.type) {
    case 'age-file': {
      const path = text('path') ? resolvePath(environment.root, text('path')!) : join(environment.state, 'secrets.age.json');
      const lock = join(environment.state, 'locks', createHash('sha256').update(path).digest('hex').slice(0, 16));
      return new AgeFileSink({ path, lock, identity: await environment.identity(), recipients: await recipientsOf(settings) });
    }
    case 'sops-file': {
      const path = resolvePath(environment.root, needed('path'));
      const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
      const identity = await environment.identity();
      const own = await recipientOf(identity);
      const stages = new AgeFileSink({ path: join(environment.state, 'sops', `${name}.json`), lock: join(environment.state, 'locks', `${name}-stages`), identity });
      return new SopsFileSink({
        path, stages, lock: join(environment.state, 'locks', name), identities: [identity, ...sopsIdentities(process.env)],
        recipients: [...new Set([...await recipientsOf(settings), own])],
      });
    }
    case 'aws-secrets-manager': {
      process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
      const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
      const [id, key] = [await secret('accessKeyId'), await secret('secretAccessKey')];
      const endpoint = text('endpoint');
      const client = new SecretsManagerClient({
        region: text('region'), ...(endpoint ? { endpoint } : {}), maxAttempts: 3,
        ...(id && key ? { credentials: { accessKeyId: id.reveal(), secretAccessKey: key.reveal() } } : {}),
      });
      return new AwsSecretsManagerSink({ client, where: endpoint ?? text('region') ?? 'default region', kmsKeyId: text('kmsKeyId'), tags: settings.tags as Record<string, string> | undefined });
    }
    case 'vault': {
      const role = settings.appRole as { roleId?: string; secretId?: string; mount?: string } | undefined;
      return new EmulatedStagingSink(new VaultStore({
        address: needed('address'), mount: text('mount') ?? 'secret', prefix: text('prefix'), namespace: text('namespace'), token: await secret('token'),
        ...(role?.roleId && role.secretId ? { appRole: { roleId: await environment.resolve(role.roleId), secretId: await environment.resolve(role.secretId), mount: role.mount } } : {}),
      }));
    }
    case 'google-secret-manager':
      return new EmulatedStagingSink(new GoogleStore({ project: needed('project'), address: text('address'), accessToken: await secret('accessToken'), serviceAccountKey: text('accessToken') ? undefined : await environment.resolve(needed('serviceAccountKey')) }));
    case 'azure-key-vault':
      return new EmulatedStagingSink(new AzureStore({
        address: needed('address'), authority: text('authority'), accessToken: await secret('accessToken'),
        ...(text('accessToken') ? {} : { tenantId: needed('tenantId'), clientId: needed('clientId'), clientSecret: await environment.resolve(needed('clientSecret')) }),
      }));
    case 'kubernetes':
      return new EmulatedStagingSink(new KubernetesStore({ address: needed('address'), namespace: text('namespace') ?? 'default', token: await environment.resolve(needed('token')) }));
    default:
      throw new KeysweepError('unknown-sink', `there is no sink of type ${settings.type}`, { actions: ['use one of: age-file, sops-file, aws-secrets-manager, vault, google-secret-manager, azure-key-vault, kubernetes'] });
  }
}

/** The age recipients of a sink's settings. Throws `invalid-settings` where one is none: a value must not be sealed for nobody. */
async function recipientsOf({ recipients = [] }: SinkSettings): Promise<readonly string[]> {
  if (!Array.isArray(recipients) || !recipients.every((one) => typeof one === 'string')) throw new KeysweepError('invalid-settings', 'the sink\'s recipients must be a list of age recipients', { where: 'recipients', actions: ['recipients: [age1…]'] });
  const { Encrypter } = await import('age-encryption');
  for (const one of recipients as string[]) {
    try {
      new Encrypter().addRecipient(one);
    } catch (cause) {
      throw new KeysweepError('invalid-settings', `not an age recipient: ${one}`, { where: 'recipients', actions: ['age-keygen -y FILE prints the recipient of an identity'], cause });
    }
  }
  return recipients as string[];
}

/** Identities that sops itself would take (https://getsops.io/docs/#encrypting-using-age). */
function sopsIdentities(environment: NodeJS.ProcessEnv): string[] {
  const file = environment.SOPS_AGE_KEY_FILE;
  let inFile = '';
  try {
    if (file) inFile = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new KeysweepError('age-identity', `cannot read the identities of SOPS_AGE_KEY_FILE: ${(cause as Error).message}`, { where: file, actions: ['make the file readable, or unset SOPS_AGE_KEY_FILE'], cause });
  }
  const text = `${environment.SOPS_AGE_KEY ?? ''}\n${inFile}`;
  return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line.startsWith('AGE-SECRET-KEY-'));
}
