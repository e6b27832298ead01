import { join } from 'node:path';
import { packFiles, readPack } from '../src/engine/packs';
import type { Finding } from '../src/judge';
import type { DeclarativeDetector, Pack } from '../src/model';
import { builtInDetectors } from '../src/pipeline/detectors';
import { contexts, fillingOf, type Context, type Filling } from './contexts';
import { shownFindings } from './shown';

/** CI's floors; they only rise. */
const floors = { exact: 0.988, named: 0.985, unknownIssuer: 0.978, counterExamples: 0.025, anyFinding: 0.042 };

const root = join(__dirname, '..');

/** One token of an example, and the detector it belongs to. */
interface Specimen {
  readonly pack: Pack;
  readonly detector: DeclarativeDetector;
  readonly token: string;
  readonly filling: Filling;
  /** Its pattern, not its name, recognises it. */
  readonly structured: boolean;
}

interface Tally { tried: number; found: number; exact: number; named: number }
const tally = (): Tally => ({ tried: 0, found: 0, exact: 0, named: 0 });
const percent = (part: number, whole: number) => (whole ? `${((100 * part) / whole).toFixed(1)}` : '–');

function* specimens(packs: readonly Pack[]): Generator<Specimen> {
  for (const pack of packs) {
    for (const detector of pack.detectors) {
      if (detector.publicByDesign) continue;
      const seen = new Set<string>();
      for (const example of detector.examples) {
        const token = typeof example === 'string' ? undefined : example.secret;
        if (!token || seen.has(token) || /\n/.test(token)) continue;
        seen.add(token);
        const name = detector.names?.[0];
        // A pattern that needs more than the token (a webhook's host, a variable's name) is measured where it stands: by its example.
        if (name === undefined && !holdsAlone(detector, token)) continue;
        yield { pack, detector, token, filling: fillingOf(token, name, issuerName(pack, detector)), structured: name === undefined };
      }
    }
  }
}

/** What to call the issuer where it is named apart from the variable: as one of the detector's names says it, else by its id. */
function issuerName({ provider, title }: Pack, { names = [] }: DeclarativeDetector): string {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return names.length === 0 || names.some((name) => plain(title).includes(plain(name))) ? title.replace(/ \(.*/, '') : names.some((name) => plain(name) === plain(provider)) ? provider : names[0]!;
}

function holdsAlone({ pattern, ignoreCase }: DeclarativeDetector, token: string): boolean {
  return pattern !== undefined && new RegExp(`^(?:${pattern})$`, ignoreCase ? 'i' : '').test(token);
}

/**
 * `npm run eval -- detectors [--list CONTEXT] [--counter]`: each detector's own examples and counter-examples through the
 * whole pipeline in the contexts of eval/contexts.ts. Exact: a finding at default confidence is the token, no more and no
 * less; named: its provider is the detector's. Exits 1 under the floors.
 */
export async function run(args: string[]): Promise<void> {
  const packs = packFiles(join(root, 'detectors')).filter((file) => file.endsWith('.json')).map((file) => readPack(file, join(root, 'schemas', 'pack.schema.json')));
  const scan = shownFindings();
  const { rule } = builtInDetectors();
  const listed = args.includes('--list') ? args[args.indexOf('--list') + 1] : undefined;
  const only = args.includes('--only') ? new RegExp(args[args.indexOf('--only') + 1]!) : undefined;
  const step = args.includes('--every') ? Number(args[args.indexOf('--every') + 1]) : 1;
  const tried = contexts.filter(({ name }) => !only || only.test(name));
  const rows = new Map<Context, { structured: Tally; byName: Tally }>(tried.map((context) => [context, { structured: tally(), byName: tally() }]));
  let count = 0;
  for (const specimen of specimens(packs)) {
    if (count++ % step) continue;
    for (const context of tried) {
      if (context.not?.test(specimen.token) || (context.nameless && !specimen.structured)) continue;
      if (specimen.detector.paths?.length) continue;
      const text = context.text(specimen.filling);
      const found = scan(context.path, text);
      const exact = found.filter((finding) => finding.secret === specimen.token);
      const named = exact.some((finding) => (finding.match.provider ?? rule(finding.match.ruleId).provider) === specimen.pack.provider);
      const row = rows.get(context)![specimen.structured ? 'structured' : 'byName'];
      row.tried++;
      if (found.length) row.found++;
      if (exact.length) row.exact++;
      if (named) row.named++;
      if (listed !== undefined && (listed === context.name || listed === 'all') && !named) {
        console.log(`${context.name}\t${specimen.detector.id}\t${exact.length ? 'unnamed' : found.length ? 'inexact' : 'missed'}\t${found.map((finding) => `${finding.match.ruleId}:${finding.secret}`).join(' ')}\t${JSON.stringify(text)}`);
      }
    }
  }
  const total = { structured: tally(), byName: tally() };
  const unknown = unknownIssuer(packs, scan, listed, tried, 4 * step);
  console.log('| context | tokens with a form | exact % | provider % | tokens by name | exact % | provider % | unknown issuer, exact % |\n|---|--:|--:|--:|--:|--:|--:|--:|');
  for (const [context, { structured, byName }] of rows) {
    const { name } = context;
    const other = unknown.get(context)!;
    console.log(`| ${name} | ${structured.tried} | ${percent(structured.exact, structured.tried)} | ${percent(structured.named, structured.tried)} | ${byName.tried || ''} | ${byName.tried ? percent(byName.exact, byName.tried) : ''} | ${byName.tried ? percent(byName.named, byName.tried) : ''} | ${other.tried ? percent(other.exact, other.tried) : ''} |`);
    for (const key of ['tried', 'found', 'exact', 'named'] as const) {
      total.structured[key] += structured[key];
      total.byName[key] += byName[key];
    }
  }
  const all = { tried: total.structured.tried + total.byName.tried, exact: total.structured.exact + total.byName.exact, named: total.structured.named + total.byName.named };
  console.log(`\nall: ${all.tried} tried, exact ${percent(all.exact, all.tried)} %, provider ${percent(all.named, all.tried)} % (with a form ${percent(total.structured.exact, total.structured.tried)} / ${percent(total.structured.named, total.structured.tried)}, by name ${percent(total.byName.exact, total.byName.tried)} / ${percent(total.byName.named, total.byName.tried)})`);

  const others = [...unknown.values()].reduce((sum, { tried, exact }) => ({ tried: sum.tried + tried, exact: sum.exact + exact }), { tried: 0, exact: 0 });
  console.log(`of an issuer no detector knows (generic reading alone): exact ${percent(others.exact, others.tried)} % of ${others.tried}`);

  const counter = counterExamples(packs, scan, args.includes('--counter'));
  console.log(`counter-examples: ${counter.tried}, claimed by their detector ${percent(counter.own, counter.tried)} %, by any detector of a provider ${percent(counter.provider, counter.tried)} %, any finding ${percent(counter.any, counter.tried)} %, without whole JSON Web Tokens ${percent(counter.any - counter.tokens, counter.tried)} %`);
  const failed = [all.exact / all.tried < floors.exact && 'exact recall', all.named / all.tried < floors.named && 'providers named', others.exact / others.tried < floors.unknownIssuer && 'exact recall of unknown issuers', (counter.provider / counter.tried > floors.counterExamples || (counter.any - counter.tokens) / counter.tried > floors.anyFinding) && 'counter-examples'].filter(Boolean);
  if (failed.length) {
    console.error(`\nunder the floors: ${failed.join(', ')}`);
    process.exitCode = 1;
  }
}

/** Names of credentials of an issuer that does not exist. */
const unknownNames = ['quorvex_api_key', 'quorvex_token', 'quorvex_secret', 'quorvex_access_token'];

/** Tokens without a form of their own under names no detector has: what reading the statement alone finds. */
function unknownIssuer(packs: readonly Pack[], scan: (path: string, text: string) => readonly Finding[], listed: string | undefined, contexts: readonly Context[], every: number): Map<Context, Tally> {
  const rows = new Map<Context, Tally>(contexts.map((context) => [context, tally()]));
  let number = 0;
  for (const { structured, token, detector } of specimens(packs)) {
    // Every fourth is enough for a share.
    if (structured || number++ % every) continue;
    const filling = fillingOf(token, unknownNames[Math.floor(number / every) % unknownNames.length], 'Quorvex');
    for (const context of contexts) {
      if (context.not?.test(token) || context.nameless || context.issuerOnly) continue;
      const row = rows.get(context)!;
      const text = context.text(filling);
      const found = scan(context.path, text);
      row.tried++;
      if (found.some((finding) => finding.secret === token)) row.exact++;
      else if (listed === 'unknown') console.log(`${context.name}\t${detector.id}\t${found.map((finding) => `${finding.match.ruleId}:${finding.secret}`).join(' ')}\t${JSON.stringify(text)}`);
    }
  }
  return rows;
}

function counterExamples(packs: readonly Pack[], scan: (path: string, text: string) => readonly Finding[], list: boolean): { tried: number; own: number; provider: number; any: number; tokens: number } {
  const { rule } = builtInDetectors();
  const count = { tried: 0, own: 0, provider: 0, any: 0, tokens: 0 };
  for (const pack of packs) {
    for (const detector of pack.detectors) {
      for (const example of detector.counterExamples) {
        const { text, path } = typeof example === 'string' ? { text: example, path: undefined } : example;
        const found = scan(path ?? 'config/example.txt', text);
        count.tried++;
        if (found.some((finding) => finding.match.ruleId === detector.id)) count.own++;
        if (found.some((finding) => rule(finding.match.ruleId).family !== 'generic')) count.provider++;
        if (found.length) count.any++;
        // A detector by name must not claim one without its name; it is a credential under any.
        if (found.length && found.every(({ match }) => match.ruleId === 'jwt')) count.tokens++;
        if (list && found.length) console.log(`${detector.id}\t${found.map((finding) => `${finding.match.ruleId} ${finding.probability.toFixed(2)}`).join(', ')}\t${JSON.stringify(text)}`);
      }
    }
  }
  return count;
}
