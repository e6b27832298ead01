import { readFileSync, statSync } from 'node:fs';
import { KeysweepError, Secret } from '../model';

/**
 * Reads a token where its reference says: `env:NAME`, `file:/path`, or `aws-secretsmanager:NAME`
 * (`NAME#field` for one field of a JSON secret). It is held in memory only.
 */
export async function resolveSecret(reference: string): Promise<Secret> {
  const colon = reference.indexOf(':');
  const rest = reference.slice(colon + 1);
  switch (reference.slice(0, colon)) {
    case 'env': {
      const value = process.env[rest];
      if (!value) throw unresolved(reference, `the environment variable ${rest} is not set`);
      return new Secret(value.trim());
    }
    case 'file': {
      try {
        const mode = statSync(rest).mode;
        if (process.platform !== 'win32' && (mode & 0o007) !== 0) throw new Error('everybody may read it; chmod 600 it');
        return new Secret(readFileSync(rest, 'utf8').trim());
      } catch (cause) {
        throw unresolved(reference, (cause as Error).message, cause);
      }
    }
    case 'aws-secretsmanager': {
      const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
      const hash = rest.indexOf('#');
      try {
        const { SecretString: text = '' } = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: hash === -1 ? rest : rest.slice(0, hash) }));
        const value = hash === -1 ? text : (JSON.parse(text) as Record<string, unknown>)[rest.slice(hash + 1)];
        if (typeof value !== 'string' || value === '') throw new Error('there is no such field in the secret');
        return new Secret(value);
      } catch (cause) {
        throw unresolved(reference, (cause as Error).message, cause);
      }
    }
    default: throw unresolved(reference, 'env:, file: and aws-secretsmanager: are known');
  }
}

function unresolved(reference: string, why: string, cause?: unknown): KeysweepError {
  return new KeysweepError('unresolved-secret', `cannot read ${reference}: ${why}`, { where: reference, actions: ['Set it, or correct the reference in the inventory.'], cause });
}
