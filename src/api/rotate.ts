import { createHmac, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { REVOKED_FILE } from '../config/revoked';
import { ensureStateDirectory, loadFingerprintKey } from '../config/state';
import { buildGraph } from '../exposure/graph';
import { readInventory } from '../exposure/inventory';
import { precedence } from '../exposure/precedence';
import { EXIT, fingerprint, keyId, KeysweepError, Secret } from '../model';
import type { Keyed, Sink } from '../rotate/contract';
import { decodeWritten } from '../rotate/decoding';
import type { PlacedRecord, StepName } from '../rotate/journal';
import { chosenEntries, readPlan, type PlanEntry, type RotationPlan, type SinkSettings } from '../rotate/plan';
import { rememberSinks, sinksFor } from '../rotate/known-sinks';
import { makePlan, reportHash } from '../rotate/planning';
import { formatReference, parseReference, type Reference } from '../rotate/reference';
import type { RetryPolicy } from '../rotate/retry';
import { FileConsumers } from '../rotate/rewrite/consumers';
import { ROTATORS, rotatorById } from '../rotate/rotators';
import { keptPlan, runPlan, type RunOptions, type RunResult } from '../rotate/runner';
import { readReport } from './report-file';
import { planStatus, type EntryState, type EntryStatus } from '../rotate/status';
import { ageSealer, loadIdentity, parseParts } from '../rotate/seal';
import { SealedLog } from '../rotate/sealed-log';
import { readSettings, type RotationSettings } from '../rotate/settings';
import { openSink } from '../rotate/sinks';
import { checkFiles, readParts } from '../rotate/planned-values';
import { identityPath, revokedPath, rotationState, type RotationState } from '../rotate/state';

/** What a plan is made of. */
export interface PlanRequest {
  /** Report of `keysweep scan --format json`. */
  readonly report: string;
  /** Directory the scan ran in (default: the current one). */
  readonly root?: string;
  readonly settings?: string | RotationSettings;
  readonly only?: readonly string[];
  /** File that says what else is known of the estate (docs/exposure.md): it adds to the graph the order comes from. */
  readonly inventory?: string;
  /** How the issuer of a rule wants it rotated and revoked, for runbooks. */
  readonly guidance?: (ruleId: string) => { readonly rotate?: string; readonly revoke?: string; readonly remediation?: string } | undefined;
}

/** Makes a rotation plan of a report. Changes nothing. */
export async function planRotation(request: PlanRequest): Promise<RotationPlan> {
  const report = readReport(request.report);
  const settings = typeof request.settings === 'string' ? await readSettings(request.settings) : request.settings ?? {};
  return makePlan({
    report, reportPath: resolve(request.report), reportSha256: reportHash(readFileSync(request.report)), root: resolve(request.root ?? '.'), settings, keyed: loadKeyed(), decode: decodeWritten, rotators: ROTATORS, only: request.only, guidance: request.guidance,
    before: precedence(buildGraph(report, request.inventory === undefined ? undefined : readInventory(request.inventory))),
  });
}

/** A plan and how to carry it out. */
export interface RunRequest extends RunOptions {
  /** A plan's file, or the id of one that was applied before. */
  readonly plan: string;
  readonly signal?: AbortSignal;
  readonly retry?: RetryPolicy;
  readonly now?: () => Date;
  /** With the number of entries that this run works on. */
  readonly onStart?: (entries: number) => void;
  readonly onStep?: (entry: PlanEntry, step: StepName) => void;
  readonly onEnd?: (entry: PlanEntry, state: EntryState) => void;
  readonly onDurable?: (record: PlacedRecord) => void;
}

/** Rotates what a plan says. Throws `stale-plan`, `locked`, `plan-changed`. */
export const applyRotation = (request: RunRequest): Promise<RunResult> => run(request, 'apply');

/** Goes on where a killed, failed or waiting run stopped, and deletes what has cooled down. */
export const resumeRotation = (request: RunRequest): Promise<RunResult> => run(request, 'resume');

/** Takes a plan back: consumers, sink and issuers as they were before. */
export const rollbackRotation = (request: RunRequest): Promise<RunResult> => run(request, 'rollback');

/** Where each entry of a plan stands. Takes no lock. */
export async function rotationStatus(request: { readonly plan: string }): Promise<{ readonly plan: RotationPlan; readonly entries: readonly EntryStatus[] }> {
  const { plan, state } = await findPlan(request.plan);
  return { plan, entries: planStatus(plan, state) };
}

/** One entry of a dry run. */
export interface DryRunEntry {
  readonly id: string;
  readonly title: string;
  readonly rotator: string;
  readonly wave: number;
  readonly state: EntryState;
  /** What would be done, a line each. */
  readonly does: readonly string[];
}

/** What a run would do: checks that a plan which was not begun is fresh, reads the journal, and changes nothing. */
export async function dryRun(request: Pick<RunRequest, 'plan' | 'only' | 'wave'>, direction: 'apply' | 'resume' | 'rollback' = 'apply'): Promise<{ readonly plan: string; readonly dryRun: true; readonly entries: readonly DryRunEntry[] }> {
  const { plan, state } = await findPlan(request.plan);
  if (!existsSync(state.journal)) {
    if (direction !== 'apply') throw notBegun(request.plan);
    checkFresh(plan, loadKeyed());
  }
  const statuses = new Map(planStatus(plan, state).map((status) => [status.id, status]));
  const entries = chosenEntries(plan, request).map((entry): DryRunEntry => {
    const status = statuses.get(entry.id)!;
    return { id: entry.id, title: entry.title, rotator: entry.rotator, wave: entry.wave, state: status.state, does: wouldDo(plan, entry, status, direction) };
  });
  return { plan: plan.id, dryRun: true, entries };
}

function wouldDo(plan: RotationPlan, entry: PlanEntry, { state, destroyAfter }: EntryStatus, direction: 'apply' | 'resume' | 'rollback'): readonly string[] {
  if (direction === 'rollback') {
    if (state === 'pending' || state === 'blocked') return ['nothing: it was never begun'];
    if (state === 'rolled-back') return ['nothing: it is as it was before'];
    if (state === 'rotated' && destroyAfter === undefined && rotatorById(entry.rotator).destroy) return ['it cannot come back: the old value was deleted at its issuer'];
    return ['put back as it was before: the files, the sink, the issuer'];
  }
  if (state === 'moved' || state === 'rotated') return [destroyAfter !== undefined && Date.parse(destroyAfter) <= Date.now() ? 'delete the old value, whose cooling period is over' : destroyAfter ? `nothing yet: the old value is deleted after ${destroyAfter}` : 'nothing: it is done'];
  if (state === 'rolled-back' && direction === 'resume') return ['nothing: it was taken back; `rotate apply` begins anew'];
  return describeEntry(plan, entry);
}

function notBegun(where: string): KeysweepError {
  return new KeysweepError('not-begun', 'this plan was never applied on this machine', { where, actions: ['run `keysweep rotate apply` with it'] });
}

/** Reads `env:NAME`, `file:PATH` or a `keysweep://` reference. */
export async function resolveSecret(reference: string, root: string, sink: (name: string) => Promise<Sink>): Promise<Secret> {
  if (reference.startsWith('env:')) {
    const value = process.env[reference.slice(4)];
    if (!value) throw new KeysweepError('no-secret', `the environment has no ${reference.slice(4)}`, { where: reference });
    return new Secret(value);
  }
  if (reference.startsWith('file:')) {
    try {
      return new Secret(readFileSync(resolve(root, reference.slice(5)), 'utf8').replace(/\r?\n$/, ''));
    } catch (error) {
      throw new KeysweepError('no-secret', `cannot read the secret: ${(error as Error).message}`, { where: reference });
    }
  }
  const parsed = parseReference(reference);
  if (!parsed) throw new KeysweepError('invalid-reference', `not a reference to a secret: ${reference.slice(0, 12)}…`, { actions: ['write env:NAME, file:PATH or keysweep://SINK/KEY'] });
  return new Secret(await readReference(parsed, await sink(parsed.sink)));
}

/** The current value a reference points to. Throws `no-secret` where the sink has none. */
export async function readReference(reference: Reference, sink: Sink): Promise<string> {
  const stored = await sink.get(reference.key, 'current');
  if (!stored) throw new KeysweepError('no-secret', `${sink.describe()} has no ${reference.key}`, { where: reference.key });
  if (!reference.part) return stored.reveal();
  const part = (parseParts(stored, ['secret', reference.part]) as Readonly<Record<string, Secret>>)[reference.part];
  if (!part) throw new KeysweepError('no-secret', `${reference.key} in ${sink.describe()} has no part ${reference.part}`, { where: reference.key });
  return part.reveal();
}

/** Stores a value as current, for what people rotate by hand; resolves with the reference to it. */
export async function putSecret(request: { readonly key: string; readonly value: string; readonly sink: string; readonly settings?: string; readonly cwd?: string }): Promise<string> {
  if (request.value === '') throw new KeysweepError('no-value', 'there is no value on standard input');
  if (!/^[A-Za-z0-9_.@/+-]+$/.test(request.key)) throw new KeysweepError('invalid-key', 'a key has letters, digits and _ . @ / + - only', { where: request.key });
  const state = ensureStateDirectory();
  const cwd = resolve(request.cwd ?? '.');
  const { sinks, root } = request.settings === undefined ? sinksFor(state, cwd) : { sinks: (await readSettings(request.settings)).sinks ?? {}, root: cwd };
  const open = sinkOpener(sinks, root, state);
  try {
    const sink = await open(request.sink);
    const { version } = await sink.put(request.key, new Secret(request.value), randomUUID());
    await sink.promote(request.key, version);
  } finally {
    await open.close();
  }
  return formatReference({ sink: request.sink, key: request.key });
}

/** Gives a sink by its name; `close` ends all that were asked for. */
export type SinkOpener = ((name: string) => Promise<Sink>) & { close(): Promise<void> };

/** Opens the sinks of a plan or of `keysweep run` by name, each once. */
export function sinkOpener(sinks: Readonly<Record<string, SinkSettings>>, root: string, state: string): SinkOpener {
  const open = new Map<string, Promise<Sink>>();
  const sink = (name: string): Promise<Sink> => {
    const settings = sinks[name];
    if (!settings) return Promise.reject(new KeysweepError('unknown-sink', `there is no sink ${name}`, { actions: ['name it in the rotation settings (--settings)'] }));
    let opened = open.get(name);
    if (!opened) {
      opened = openSink(settings, { root, state, identity: () => loadIdentity(identityPath(state)), resolve: (reference) => resolveSecret(reference, root, sink) });
      open.set(name, opened);
    }
    return opened;
  };
  return Object.assign(sink, {
    close: async () => {
      for (const opened of open.values()) await opened.then((one) => one.close?.(), () => undefined);
    },
  });
}

async function run(request: RunRequest, direction: 'apply' | 'resume' | 'rollback'): Promise<RunResult> {
  const stateRoot = ensureStateDirectory();
  const { plan, state } = await findPlan(request.plan);
  if (direction !== 'apply' && !existsSync(state.journal)) throw notBegun(request.plan);
  const keyed = loadKeyed();
  const sealed = new SealedLog(state.sealed, await ageSealer(await loadIdentity(identityPath(stateRoot))));
  const sink = sinkOpener(plan.sinks, plan.root, stateRoot);
  if (direction === 'apply') await rememberSinks(stateRoot, plan.root, plan.sinks);
  const consumers = new FileConsumers({ plan, state, sealed, keyed, decode: decodeWritten, resolveReference: async (reference) => readReference(reference, await sink(reference.sink)) });
  const inRepository = join(plan.root, REVOKED_FILE);
  try {
    return await runPlan(plan, direction, {
    state, keyed, sealed, consumers, sink,
    rotator: rotatorById,
    readOld: async (entry) => readParts(plan, entry, keyed, decodeWritten),
    resolve: (reference) => resolveSecret(reference, plan.root, sink),
    revokedLists: [revokedPath(stateRoot), ...(existsSync(inRepository) ? [inRepository] : [])],
    retry: request.retry, now: request.now, signal: request.signal, onStart: request.onStart, onStep: request.onStep, onEnd: request.onEnd, onDurable: request.onDurable,
  }, request, async () => checkFresh(plan, keyed));
  } finally {
    // Files are tidied when they are closed, also what a killed run left in those that this one did not need.
    for (const [name, { type }] of Object.entries(plan.sinks)) if (type === 'age-file') await sink(name).catch(() => undefined);
    await sink.close();
  }
}

function checkFresh(plan: RotationPlan, keyed: Keyed): void {
  if (!existsSync(plan.root)) throw new KeysweepError('no-such-folder', `the folder this plan was made for is not on this machine: ${plan.root}`, { where: plan.root, exitCode: EXIT.usage, actions: ['scan and plan here'] });
  checkFiles(plan, keyed);
  if (existsSync(plan.from.report) && reportHash(readFileSync(plan.from.report)) !== plan.from.sha256) {
    throw new KeysweepError('stale-plan', 'the report was made anew after the plan', { where: plan.from.report, actions: ['make a new plan'] });
  }
}

/** A plan by its file; or by its id, or the id's beginning, where it was applied before. */
async function findPlan(given: string): Promise<{ plan: RotationPlan; state: RotationState }> {
  const stateRoot = ensureStateDirectory();
  if (existsSync(given)) {
    const plan = await readPlan(given);
    return { plan, state: rotationState(stateRoot, plan.id) };
  }
  const folder = join(stateRoot, 'rotations');
  const ids = /^[0-9a-f]{4,}$/.test(given) && existsSync(folder) ? readdirSync(folder).filter((id) => id.startsWith(given)) : [];
  if (ids.length > 1) throw new KeysweepError('no-such-plan', `${ids.length} plans begin with ${given}`, { where: given, exitCode: EXIT.usage, actions: ids });
  const plan = ids.length === 1 ? await keptPlan(rotationState(stateRoot, ids[0])) : undefined;
  if (!plan) throw new KeysweepError('no-such-plan', `there is no plan ${given}`, { where: given, exitCode: EXIT.usage, actions: ['give the plan file, or the id of a plan that was applied here: `keysweep rotate status` lists them'] });
  return { plan, state: rotationState(stateRoot, plan.id) };
}

function loadKeyed(): Keyed {
  const { key } = loadFingerprintKey();
  return {
    keyId: keyId(key),
    fingerprint: (plaintext) => fingerprint(key, plaintext),
    mac: (bytes) => createHmac('sha256', key).update('keysweep file\0').update(bytes).digest('hex'),
  };
}

function describeEntry(plan: RotationPlan, entry: PlanEntry): string[] {
  if (entry.problems.length > 0) return entry.problems.map((problem) => `left out: ${problem}`);
  if (entry.mode === 'person') return (entry.runbook ?? []).map((step, index) => `${index + 1}. ${step}`);
  const rewritten = entry.places.filter((place) => place.action === 'rewrite');
  return [
    ...(entry.mode === 'same' ? [] : [`make a new value with ${entry.rotator}${entry.options.host ? ` at ${String(entry.options.host)}` : ''}`]),
    `store it in ${plan.sinks[entry.sink].type} as ${entry.key}`,
    ...(entry.mode === 'same' ? [] : ['set it, log in with it, make it current']),
    ...rewritten.map((place) => `${place.path}:${place.line}: put ${place.reference} (${place.style}) there${plan.consumers === 'in-place' ? '' : `, on a ${plan.consumers}`}`),
    ...(entry.check ? [`run ${entry.check.join(' ')}`] : []),
    ...(entry.mode === 'overlap' ? ['disable the old value, prove that it is refused'] : entry.mode === 'switch' ? ['prove that the old value is refused'] : []),
    ...(rotatorById(entry.rotator).destroy ? [`delete the old value ${entry.coolingHours === 0 ? 'at once' : `after ${entry.coolingHours} hours`}`] : []),
  ];
}
