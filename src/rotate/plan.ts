import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageDirectory, readPackaged } from '../config/packaged';
import { textOf } from '../config/text-file';
import { KeysweepError, type StorageForm } from '../model';

/** How a sink is reached; `type` names it, the rest is the sink's own. Credentials in it are references (`env:NAME`, `file:PATH`). */
export interface SinkSettings {
  readonly type: string;
  readonly [option: string]: unknown;
}

/** How rewritten files are handed over. */
export type ConsumerOutput = 'in-place' | 'branch' | 'patch';

/** One place a credential was found at. */
export interface PlannedPlace {
  /** Relative to the plan's root. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly fingerprint: string;
  /** Fingerprint of the finding where it is longer than the value (a URL around a password). */
  readonly reported?: string;
  readonly form: StorageForm;
  readonly encoding?: string;
  /** Which part of the credential stands here. */
  readonly part: string;
  readonly name?: string;
  readonly action: 'rewrite' | 'leave';
  /** Why it is left. */
  readonly reason?: string;
  /** Syntax of the reference that replaces it: `keysweep`, `cloudformation`, `ansible`… */
  readonly style?: string;
  /** What will stand there. */
  readonly reference?: string;
}

/** One credential to rotate. */
export interface PlanEntry {
  readonly id: string;
  readonly title: string;
  readonly ruleId: string;
  readonly severity?: string;
  readonly rotator: string;
  readonly mode: 'overlap' | 'switch' | 'same' | 'person';
  readonly options: Readonly<Record<string, unknown>>;
  readonly sink: string;
  readonly key: string;
  /** Waves are applied one after another, the lowest first. */
  readonly wave: number;
  /** Entries that must be rotated before. */
  readonly after: readonly string[];
  /** Hours between disabling and deleting the old value. */
  readonly coolingHours: number;
  readonly places: readonly PlannedPlace[];
  /** A command that must succeed with the new value resolved into its environment, from a person's settings. */
  readonly check?: readonly string[];
  /** What stops this entry; `apply` leaves it out and says so. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  /** What a person does where there is no API. */
  readonly runbook?: readonly string[];
}

/** A reviewable file without secrets (schemas/rotation-plan.schema.json). */
export interface RotationPlan {
  readonly schema: 'keysweep-rotation-plan/1';
  readonly id: string;
  readonly createdAt: string;
  /** Directory that paths are relative to. */
  readonly root: string;
  /** The report it was made from. */
  readonly from: { readonly report: string; readonly sha256: string; readonly fingerprintKey: string };
  /** Keyed hash of each file that holds a planned place, as it was when the plan was made. */
  readonly files: Readonly<Record<string, string>>;
  readonly consumers: ConsumerOutput;
  readonly sinks: Readonly<Record<string, SinkSettings>>;
  readonly entries: readonly PlanEntry[];
}

/** Reads and checks a plan, JSON or YAML. Throws `invalid-plan` with the first defects. */
export async function readPlan(path: string): Promise<RotationPlan> {
  let text: string;
  try {
    text = textOf(readFileSync(path));
  } catch (error) {
    throw new KeysweepError('no-such-plan', `cannot read the plan: ${(error as Error).message}`, { where: path });
  }
  return parsePlan(text, path);
}

export async function parsePlan(text: string, path: string): Promise<RotationPlan> {
  let value: unknown;
  try {
    value = text.trimStart().startsWith('{') ? JSON.parse(text) : (await import('yaml')).parse(text, { logLevel: 'error' });
  } catch (error) {
    throw new KeysweepError('invalid-plan', `the plan is neither JSON nor YAML: ${(error as Error).message.split('\n')[0]}`, { where: path });
  }
  const defects = await planDefects(value);
  if (defects.length > 0) throw new KeysweepError('invalid-plan', `the plan is not valid: ${defects.slice(0, 3).join('; ')}`, { where: path, actions: ['make it anew with `keysweep rotate plan`'] });
  return value as RotationPlan;
}

async function planDefects(value: unknown): Promise<string[]> {
  const { Ajv } = await import('ajv');
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  const validate = ajv.compile(planSchema() as object);
  if (!validate(value)) return (validate.errors ?? []).map((error) => `${error.instancePath || '/'} ${error.message}`);
  const plan = value as RotationPlan;
  const ids = new Set(plan.entries.map((entry) => entry.id));
  const defects: string[] = [];
  if (ids.size < plan.entries.length) defects.push('/entries has an id twice');
  for (const entry of plan.entries) {
    if (!(entry.sink in plan.sinks)) defects.push(`entry ${entry.id} names a sink that the plan has not: ${entry.sink}`);
    for (const other of entry.after) if (!ids.has(other)) defects.push(`entry ${entry.id} waits for an entry that the plan has not: ${other}`);
  }
  return defects;
}

function planSchema(): unknown {
  return JSON.parse(readPackaged(join(packageDirectory(), 'schemas', 'rotation-plan.schema.json')).toString('utf8'));
}

/** What a person chose of a plan. Throws `no-such-entry` where a choice fits nothing: a slip must not look like a finished run. */
export function chosenEntries(plan: RotationPlan, { only, wave }: { readonly only?: readonly string[]; readonly wave?: number }): PlanEntry[] {
  const unknown = only?.filter((id) => !plan.entries.some((entry) => entry.id === id)) ?? [];
  if (unknown.length > 0) throw new KeysweepError('no-such-entry', `the plan has no entry ${unknown.join(', ')}`, { actions: ['`keysweep rotate status` lists the ids'] });
  if (wave !== undefined && !plan.entries.some((entry) => entry.wave === wave)) throw new KeysweepError('no-such-entry', `the plan has no wave ${wave}`, { actions: [`its waves: ${[...new Set(plan.entries.map((entry) => entry.wave))].sort((a, b) => a - b).join(', ')}`] });
  return plan.entries.filter((entry) => (!only || only.includes(entry.id)) && (wave === undefined || entry.wave === wave));
}

/** Hash that a journal keeps of its plan; the same for the same meaning, whatever the file's layout. */
export function planHash(plan: RotationPlan): string {
  return createHash('sha256').update(canonical(plan)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}
