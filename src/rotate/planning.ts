import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { KeysweepError, rootProvenance, type Credential, type Occurrence, type ScanReport, type Target } from '../model';
import type { Keyed, Rotator } from './contract';
import { copiesBelow } from './copies';
import { planHash, type ConsumerOutput, type PlanEntry, type PlannedPlace, type RotationPlan, type SinkSettings } from './plan';
import { orderEntries } from './order';
import { formatReference } from './reference';
import { formatOf } from './rewrite/format';
import { editsFor, Refusal } from './rewrite/edit';
import { defaultStyle, STYLES, type Style } from './rewrite/style';
import { runbookFor } from './rotators/runbook';
import { fits, type RotationRule, type RotationSettings } from './settings';
import { locate, type Decode, type LocatedValue } from './planned-values';
import { surroundingTarget } from './surroundings';

/** What a plan is made of: a report, settings, and what only this installation can tell. */
export interface PlanningInput {
  readonly report: ScanReport;
  /** The report's file and the hash of its bytes. */
  readonly reportPath: string;
  readonly reportSha256: string;
  /** Directory the report's paths are relative to. */
  readonly root: string;
  readonly settings: RotationSettings;
  readonly keyed: Keyed;
  readonly decode: Decode;
  readonly rotators: readonly Rotator[];
  /** Credential ids or rule ids; all where absent. */
  readonly only?: readonly string[];
  /** How the issuer of a rule wants it rotated and revoked. */
  readonly guidance?: (ruleId: string) => { readonly rotate?: string; readonly revoke?: string; readonly remediation?: string } | undefined;
  /** Credential ids that have to be rotated before the given one (from the credential graph). */
  readonly before?: (credential: string) => readonly string[];
}

/** A week between disabling and deleting: time for what was forgotten to show up. */
const DEFAULT_COOLING_HOURS = 168;
/** A device's configuration backup is a copy: the device itself is the consumer. */
const BACKUP = 'a copy of the device configuration, which the next backup replaces';
/** Places that nothing reads its credential from. */
const HARMLESS = new Set(['history', 'hash', BACKUP]);
/** Copies of one value that are named; the rest is counted. */
const MOST_COPIES = 20;

/** Makes a plan: what is replaced, by what, in which order, where it is kept and which files change. Reads files, changes nothing. */
export function makePlan(input: PlanningInput): RotationPlan {
  if (input.report.tool.fingerprintKey !== input.keyed.keyId) {
    throw new KeysweepError('other-key', 'the report was made under another fingerprint key than this installation has', { where: input.reportPath, actions: ['set KEYSWEEP_HMAC_KEY to the key the scan ran with, or scan again'] });
  }
  return new Planner(input).plan();
}

/** A place with what stands there, and the finding it came from. */
interface Located {
  readonly place: PlannedPlace;
  readonly value: LocatedValue | undefined;
  readonly occurrence: Occurrence;
}

interface Draft {
  readonly entry: PlanEntry;
  /** Plaintexts of the secret part, as they stand in files. */
  readonly values: readonly string[];
}

class Planner {
  readonly #files = new Map<string, Buffer | undefined>();
  /** Keys given out, with the number that the next of the same name begins to look at. */
  readonly #keys = new Map<string, number>();
  readonly #sinks: Readonly<Record<string, SinkSettings>>;
  readonly #defaultSink: string;
  readonly #consumers: ConsumerOutput;

  constructor(private readonly input: PlanningInput) {
    this.#sinks = input.settings.sinks ?? { default: { type: 'age-file' } };
    this.#defaultSink = input.settings.sink ?? Object.keys(this.#sinks)[0];
    this.#consumers = input.settings.consumers ?? 'in-place';
  }

  plan(): RotationPlan {
    const drafts: Draft[] = [];
    for (const credential of this.input.report.credentials) {
      const draft = this.#wanted(credential) ? this.#entry(credential) : undefined;
      if (draft) drafts.push(draft);
    }
    // The id of a key pair may have been reported on its own as well: it goes with its secret.
    const holders = new Map<string, Set<Draft>>();
    for (const draft of drafts) for (const place of draft.entry.places) if (place.part !== 'secret') holders.set(spot(place), (holders.get(spot(place)) ?? new Set()).add(draft));
    const isElsewhere = (place: PlannedPlace, draft: Draft): boolean => [...holders.get(spot(place)) ?? []].some((other) => other !== draft);
    const own = drafts.filter((draft) => !draft.entry.places.every((place) => isElsewhere(place, draft)));
    const entries = orderEntries(this.#withCopies(own), this.input.before);
    const files: Record<string, string> = {};
    for (const entry of entries) {
      for (const place of entry.places) {
        const bytes = this.#files.get(place.path);
        if (bytes) files[place.path] = this.input.keyed.mac(bytes);
      }
    }
    const plan: RotationPlan = {
      schema: 'keysweep-rotation-plan/1', id: '00000000', createdAt: new Date().toISOString(), root: this.input.root,
      from: { report: this.input.reportPath, sha256: this.input.reportSha256, fingerprintKey: this.input.keyed.keyId },
      files, consumers: this.#consumers, sinks: this.#sinks, entries,
    };
    return { ...plan, id: planHash(plan).slice(0, 16) };
  }

  #wanted(credential: Credential): boolean {
    const { only } = this.input;
    if (only && !only.includes(credential.id) && !only.includes(credential.ruleId)) return false;
    return credential.occurrences.some((one) => !one.suppressed && one.confidence !== 'low' && !one.labels.some((label) => ['public-by-design', 'published-example', 'test-key'].includes(label)));
  }

  #entry(credential: Credential): Draft | undefined {
    const { keyed, decode, settings, guidance } = this.input;
    const problems: string[] = [];
    const notes: string[] = [];
    const occurrences = credential.occurrences.filter((one) => !one.suppressed);
    const located = occurrences.map((occurrence) => ({ occurrence, place: placeOf(occurrence), value: undefined as LocatedValue | undefined, target: {} as Target }));
    for (const one of located) {
      const bytes = onDisk(one.occurrence) ? this.#read(one.place.path) : undefined;
      if (!bytes) continue;
      one.value = locate(bytes, one.place, keyed, decode);
      if (one.value) Object.assign(one, this.#narrowed(one.place, one.value, bytes));
    }
    const enriched = located.map(({ occurrence, target }) => ({ ...occurrence, target: { ...target, ...defined(occurrence.target) } }));
    const rule = settings.rules?.find((one) => fits(one, {
      rule: credential.ruleId, credential: credential.id, paths: occurrences.map((one) => one.path), names: occurrences.flatMap((one) => (one.name ? [one.name] : [])), host: enriched.find((one) => one.target.host)?.target.host,
    }));
    if (rule?.skip) return undefined;

    const { rotator, options, missing, proposed } = this.#choose(rule, enriched, occurrences);
    notes.push(...proposed);
    const mode = rotator.mode(options);
    for (const [name, purpose] of Object.entries(missing)) if (options[name] === undefined) problems.push(`needs the option ${name}: ${purpose}`);
    if (problems.length === 0 && mode !== 'person') {
      try {
        rotator.check?.(options);
      } catch (error) {
        problems.push((error as Error).message);
      }
    }
    const readable = located.filter((one) => one.value);
    if (mode !== 'person' && readable.length === 0) {
      const hashed = occurrences.every((one) => /hash|sealed/.test(one.form));
      problems.push(hashed ? 'only a hash of it is known, so it cannot be tried or moved' : 'no file on this machine holds it as the report says: it is in history, in an archive, or the files changed');
    }

    const sink = rule?.sink ?? this.#defaultSink;
    const key = this.#key(rule?.key, credential, occurrences);
    const places = located.map(({ place, value, occurrence }) => ({ place: withPart(place, rotator), value, occurrence }));
    const companion = rotator.companion && !places.some(({ place }) => place.part === rotator.companion!.part) ? this.#companion(rotator, places) : undefined;
    if (companion) places.push(companion);
    const planned = places.map(({ place, value, occurrence }) => this.#plannedPlace(place, value, occurrence, { sink, key, rotator, rule }));
    const stuck = planned.filter((place) => place.action === 'leave' && !HARMLESS.has(place.reason ?? ''));
    if (stuck.length > 0 && mode !== 'person' && mode !== 'same') {
      const text = `${stuck.length} place(s) cannot be rewritten and would break: ${stuck.slice(0, 3).map((place) => `${place.path}:${place.line} (${place.reason})`).join(', ')}`;
      if (rule?.acceptBroken) notes.push(text);
      else problems.push(`${text}; change them by hand first, or set acceptBroken in a rule`);
    }
    if (planned.some((place) => place.reason === 'history')) notes.push('it stays in the git history, where it is worth nothing once it is retired');
    if (mode === 'person' && guidance?.(credential.ruleId)?.rotate === undefined) notes.push('if a rotator can do it, name it and its options in a rule of the settings');
    if (mode === 'switch') notes.push('the issuer knows one value at a time: consumers that hold the old one fail between `set` and their restart');
    return {
      values: [...new Set(readable.map((one) => one.value!.plaintext.reveal()))],
      entry: {
        id: credential.id, title: credential.title, ruleId: credential.ruleId, severity: credential.severity, rotator: rotator.id, mode, options, sink, key,
        wave: rule?.wave ?? 1, after: rule?.after ?? [], coolingHours: rule?.coolingHours ?? settings.coolingHours ?? DEFAULT_COOLING_HOURS,
        places: planned, ...(rule?.check ? { check: rule.check } : {}), problems, notes,
        ...(mode === 'person' ? { runbook: runbookFor(occurrences, guidance?.(credential.ruleId) ?? {}, key) } : {}),
      },
    };
  }

  #choose(rule: RotationRule | undefined, enriched: readonly Occurrence[], occurrences: readonly Occurrence[]): { rotator: Rotator; options: Record<string, unknown>; missing: Readonly<Record<string, string>>; proposed: readonly string[] } {
    const { rotators } = this.input;
    const named = rule?.rotator === undefined ? undefined : rotators.find((one) => one.id === rule.rotator);
    if (rule?.rotator !== undefined && !named) throw new KeysweepError('unknown-rotator', `there is no rotator ${rule.rotator}`, { actions: [`use one of: ${rotators.map((one) => one.id).join(', ')}`] });
    const hashed = occurrences.every((one) => /hash|sealed/.test(one.form));
    const candidates = named ? [named] : hashed ? [] : rotators.filter((one) => one.id !== 'runbook' && one.id !== 'store-only');
    for (const rotator of candidates) {
      const proposal = rotator.propose(enriched) ?? (named ? { options: {} } : undefined);
      if (proposal) return { rotator, options: { ...proposal.options, ...rule?.options }, missing: proposal.missing ?? {}, proposed: proposal.notes ?? [] };
    }
    return { rotator: rotators.find((one) => one.id === 'runbook')!, options: { ...rule?.options }, missing: {}, proposed: [] };
  }

  /** A finding that is a whole URL stands for the password in it; what stands around a password says what it opens. */
  #narrowed(place: PlannedPlace, value: LocatedValue, bytes: Buffer): { place?: PlannedPlace; value?: LocatedValue; target: Target } {
    const text = bytes.toString('utf8');
    const start = bytes.toString('utf8', 0, value.start).length;
    const password = /^[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:([^\s@/]+)@/i.exec(value.written);
    if (password && place.line === place.endLine) {
      const from = password[0].length - 1 - password[1].length;
      const narrow = { ...place, column: place.column + from, endColumn: place.column + from + password[1].length };
      for (const plaintext of this.input.decode(password[1], place)) {
        const fingerprint = this.input.keyed.fingerprint(plaintext);
        const found = locate(bytes, { ...narrow, fingerprint }, this.input.keyed, this.input.decode);
        if (found) return { place: { ...narrow, fingerprint, reported: place.fingerprint }, value: found, target: surroundingTarget(text, start + from, start + from + password[1].length, place.name) };
      }
    }
    return { target: surroundingTarget(text, start, start + value.written.length, place.name) };
  }

  /** The id that belongs to a secret, found near it by its shape. */
  #companion(rotator: Rotator, places: readonly Located[]): Located | undefined {
    const { part, pattern, lines: reach } = rotator.companion!;
    for (const { place, value, occurrence } of places) {
      const bytes = value && this.#files.get(place.path);
      if (!bytes) continue;
      const lines = bytes.toString('utf8').split('\n');
      for (let distance = 0; distance <= reach; distance++) {
        for (const line of distance === 0 ? [place.line] : [place.line - distance, place.line + distance]) {
          const match = lines[line - 1]?.matchAll(pattern).next().value;
          if (!match) continue;
          const found: PlannedPlace = {
            path: place.path, line, endLine: line, column: match.index + 1, endColumn: match.index + 1 + match[0].length,
            fingerprint: this.input.keyed.fingerprint(match[0]), form: 'clear', part, action: 'rewrite',
          };
          return { place: found, value: locate(bytes, found, this.input.keyed, this.input.decode), occurrence };
        }
      }
    }
    return undefined;
  }

  #plannedPlace(place: PlannedPlace, value: LocatedValue | undefined, occurrence: Occurrence, entry: { sink: string; key: string; rotator: Rotator; rule?: RotationRule }): PlannedPlace {
    const leave = (reason: string): PlannedPlace => ({ ...place, action: 'leave', reason });
    const root = rootProvenance(occurrence.provenance);
    if (entry.rotator.id === 'runbook') return leave('by hand');
    if (entry.rotator.id === 'device') return leave(BACKUP);
    if (root.kind === 'git' && !root.atHead) return leave('history');
    if (/hash|sealed/.test(place.form)) return leave('hash');
    if (occurrence.provenance.kind === 'member') return leave('inside an archive or encoded region');
    if (!onDisk(occurrence)) return leave(root.kind === 'git' ? 'history' : `not a file: ${root.kind}`);
    const bytes = this.#files.get(place.path);
    if (!value || !bytes) return leave('not found there any more');
    if (place.form !== 'clear') return leave(`stored as ${place.encoding ?? place.form}`);
    const text = bytes.toString('utf8');
    const format = formatOf(place.path, text, value.written);
    if (!format) return leave('no safe way to edit this kind of file');
    const sink = this.#sinks[entry.sink];
    if (!sink) throw new KeysweepError('unknown-sink', `the settings name a sink that they do not define: ${entry.sink}`);
    const style = (entry.rule?.style ?? defaultStyle(format, sink.type)) as Style;
    if (!STYLES.includes(style)) throw new KeysweepError('unknown-style', `there is no reference style ${style}`, { actions: [`use one of: ${STYLES.join(', ')}`] });
    const reference = { sink: entry.sink, key: entry.key, ...(entry.rotator.parts.length > 1 ? { part: place.part } : {}) };
    try {
      const start = bytes.toString('utf8', 0, value.start).length;
      editsFor({ text, start, end: start + value.written.length, format, style, reference, sinkType: sink.type, mount: typeof sink.mount === 'string' ? sink.mount : undefined });
    } catch (error) {
      if (error instanceof Refusal) return leave(error.message);
      throw error;
    }
    return { ...place, action: 'rewrite', style, reference: formatReference(reference) };
  }

  #key(given: string | undefined, credential: Credential, occurrences: readonly Occurrence[]): string {
    const folder = basename(this.input.root) || 'root';
    const name = given ?? `${folder}/${occurrences.find((one) => one.name)?.name ?? credential.ruleId}`;
    const clean = name.replace(/[^A-Za-z0-9_./-]/g, '-').replace(/^[./-]+/, '') || credential.id;
    let key = clean;
    let number = this.#keys.get(clean) ?? 2;
    while (this.#keys.has(key)) key = `${clean}-${number++}`;
    this.#keys.set(clean, number).set(key, this.#keys.get(key) ?? 2);
    return key;
  }

  /** Copies of a value that the scan did not report would break: they stop an entry, unless it keeps its value. */
  #withCopies(drafts: readonly Draft[]): PlanEntry[] {
    const changed = ({ entry: { mode } }: Draft): boolean => mode === 'switch' || mode === 'overlap';
    const searched = drafts.filter((draft) => changed(draft) && draft.values.length > 0).map(({ entry: { id }, values }) => ({ id, values }));
    const { places, complete } = copiesBelow(this.input.root, searched, new Set(drafts.flatMap(({ entry }) => entry.places.map(({ path, line }) => `${path}:${line}`))));
    return drafts.map((draft): PlanEntry => {
      const { entry } = draft;
      const copies = places.get(entry.id) ?? [];
      const told = copies.slice(0, MOST_COPIES).map((place) => `${place} holds a copy that the report does not have: scan with it included, or remove it`);
      if (copies.length > MOST_COPIES) told.push(`${copies.length - MOST_COPIES} more places hold copies that the report does not have`);
      const notes = complete || !changed(draft) ? [] : ['there are too many files to search all of them for further copies'];
      return { ...entry, problems: [...entry.problems, ...told], notes: [...entry.notes, ...notes] };
    });
  }

  #read(path: string): Buffer | undefined {
    if (!this.#files.has(path)) {
      let bytes: Buffer | undefined;
      try {
        bytes = readFileSync(resolve(this.input.root, path));
      } catch {
        bytes = undefined;
      }
      this.#files.set(path, bytes);
    }
    return this.#files.get(path);
  }
}

/** Where a value stands, as one text. */
function spot({ path, line, column }: PlannedPlace): string {
  return `${path}:${line}:${column}`;
}

function placeOf(occurrence: Occurrence): PlannedPlace {
  const { path, line, column, endLine, endColumn, fingerprint, form, encoding, name } = occurrence;
  return { path, line, column, endLine, endColumn, fingerprint, form, ...(encoding ? { encoding } : {}), part: occurrence.part ?? 'secret', ...(name ? { name } : {}), action: 'rewrite' };
}

function withPart(place: PlannedPlace, rotator: Rotator): PlannedPlace {
  return rotator.parts.includes(place.part) ? place : { ...place, part: 'secret' };
}

/** Whether the occurrence stands in a file of the working tree. */
function onDisk({ provenance }: Occurrence): boolean {
  return provenance.kind === 'file' || provenance.kind === 'index' || (provenance.kind === 'git' && provenance.atHead === true);
}

function defined<T extends object>(value: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, field]) => field !== undefined)) as Partial<T>;
}

/** Hash of a report's bytes, by which a plan is bound to it. */
export function reportHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
