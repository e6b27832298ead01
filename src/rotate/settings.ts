import { readFileSync } from 'node:fs';
import { schemaMistakes } from '../config/schema-mistakes';
import { textOf } from '../config/text-file';
import { readYaml } from '../config/yaml';
import { KeysweepError } from '../model';
import type { ConsumerOutput, SinkSettings } from './plan';

/** What a person tells `rotate plan` about the estate (schemas/rotation-settings.schema.json). Holds references to secrets, never secrets. */
export interface RotationSettings {
  readonly sinks?: Readonly<Record<string, SinkSettings>>;
  readonly sink?: string;
  readonly consumers?: ConsumerOutput;
  readonly coolingHours?: number;
  /** The first rule whose `match` fits says how a credential is rotated. */
  readonly rules?: readonly RotationRule[];
}

export interface RotationRule {
  /** Globs with `*`; all given fields must fit. */
  readonly match?: { readonly rule?: string; readonly path?: string; readonly name?: string; readonly credential?: string; readonly host?: string };
  readonly rotator?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly sink?: string;
  readonly key?: string;
  readonly wave?: number;
  readonly after?: readonly string[];
  readonly coolingHours?: number;
  readonly style?: string;
  readonly check?: readonly string[];
  /** Leave it out of the plan. */
  readonly skip?: boolean;
  /** Rotate although places that cannot be rewritten will break. */
  readonly acceptBroken?: boolean;
}

/** Reads a settings file, YAML or JSON. Throws `invalid-settings`. */
export async function readSettings(path: string): Promise<RotationSettings> {
  let text: string;
  try {
    text = textOf(readFileSync(path));
  } catch (error) {
    throw new KeysweepError('invalid-settings', `cannot read the rotation settings: ${(error as Error).message}`, { where: path });
  }
  const yaml = readYaml(text, path, 'invalid-settings');
  const value: unknown = yaml.value ?? {};
  const { Ajv } = await import('ajv');
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true, verbose: true }).compile(SETTINGS_SCHEMA);
  if (!validate(value)) {
    const [first, ...more] = schemaMistakes(validate.errors ?? [], yaml);
    throw new KeysweepError('invalid-settings', `the rotation settings are not valid: ${first}`, { where: path, actions: more });
  }
  refusePlainSecrets(value, path);
  return value as RotationSettings;
}

const TEXT = { type: 'string', minLength: 1 } as const;
const SETTINGS_SCHEMA = {
  type: 'object', additionalProperties: false,
  properties: {
    $schema: TEXT,
    sinks: { type: 'object', additionalProperties: { type: 'object', required: ['type'], properties: { type: TEXT } } },
    sink: TEXT,
    consumers: { enum: ['in-place', 'branch', 'patch'] },
    coolingHours: { type: 'number', minimum: 0 },
    rules: {
      type: 'array',
      items: {
        type: 'object', additionalProperties: false,
        properties: {
          match: { type: 'object', additionalProperties: false, properties: { rule: TEXT, path: TEXT, name: TEXT, credential: TEXT, host: TEXT } },
          rotator: TEXT, options: { type: 'object' }, sink: TEXT, key: TEXT, wave: { type: 'integer', minimum: 1 }, after: { type: 'array', items: TEXT },
          coolingHours: { type: 'number', minimum: 0 }, style: TEXT, check: { type: 'array', items: TEXT, minItems: 1 }, skip: { type: 'boolean' }, acceptBroken: { type: 'boolean' },
        },
      },
    },
  },
} as const;

/** Options whose value is a secret must be references. */
function refusePlainSecrets(value: unknown, path: string, trail = ''): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, field] of Object.entries(value)) {
    const here = `${trail}/${name}`;
    if (/^(password|secret|secretId|token|secretAccessKey|privateKey|passphrase)$/i.test(name) && typeof field === 'string' && !/^(env|file):|^keysweep:\/\//.test(field)) {
      throw new KeysweepError('plain-secret', `${here} must be a reference, not the value itself`, { where: path, actions: ['write env:NAME, file:PATH or keysweep://SINK/KEY'] });
    }
    refusePlainSecrets(field, path, here);
  }
}

/** Whether a rule's globs fit. */
export function fits(rule: RotationRule, facts: { readonly rule: string; readonly paths: readonly string[]; readonly names: readonly string[]; readonly credential: string; readonly host?: string }): boolean {
  const { match } = rule;
  if (!match) return true;
  return (!match.rule || glob(match.rule, facts.rule))
    && (!match.path || facts.paths.some((path) => glob(match.path!, path)))
    && (!match.name || facts.names.some((name) => glob(match.name!, name)))
    && (!match.credential || glob(match.credential, facts.credential))
    && (!match.host || glob(match.host, facts.host ?? ''));
}

function glob(pattern: string, text: string): boolean {
  const expression = pattern.split(/(\*\*?)/).map((piece) => (piece.startsWith('*') ? '.*' : piece.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))).join('');
  return new RegExp(`^(?:.*/)?${expression}$`).test(text);
}
