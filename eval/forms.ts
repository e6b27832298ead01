import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RegExpParser, type AST } from '@eslint-community/regexpp';
import { createKernel } from '../src/engine/kernel/kernel';
import { packFiles, readPack } from '../src/engine/packs';
import { Scanner } from '../src/engine/scanner';
import { MEDIUM, type Finding } from '../src/judge';
import { evaluate } from '../src/judge/model';
import { builtInDetectors } from '../src/pipeline/detectors';
import { DocumentScanner } from '../src/pipeline/document-scanner';
import { contexts, fillingOf, type Context } from './contexts';

/** CI's floors; they only rise. */
const floors = { exact: 0.98, named: 0.97 };

/** Values made for each form. */
const VALUES = 3;

/** A form of credential as an issuer's documentation tells it, and the names of variables and headers it has there. */
interface Form {
  readonly provider: string;
  readonly kind: string;
  readonly pattern: string;
  readonly names: readonly string[];
}

const root = join(__dirname, '..');
const parser = new RegExpParser();

/** `provider|kind|pattern|NAME,NAME`, one a line. */
function readForms(file: string): Form[] {
  return readFileSync(file, 'utf8').split('\n').filter((line) => line && !line.startsWith('#')).map((line) => {
    const [provider, kind, ...rest] = line.split('|');
    const names = rest.pop()!.split(',');
    return { provider: provider!, kind: kind!, pattern: rest.join('|'), names };
  });
}

/** Numbers from 0 to `below`, the same in every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A random text that a pattern of literals, classes and bounded repetitions matches. */
function textOf(node: AST.Node, random: (below: number) => number): string {
  switch (node.type) {
    case 'Pattern':
    case 'Group':
    case 'CapturingGroup':
      return textOf(node.alternatives[random(node.alternatives.length)]!, random);
    case 'Alternative':
      return node.elements.map((element) => textOf(element, random)).join('');
    case 'Quantifier': {
      const times = node.min + random(Math.min(node.max, node.min + 400) - node.min + 1);
      return Array.from({ length: times }, () => textOf(node.element, random)).join('');
    }
    case 'Character':
      return String.fromCodePoint(node.value);
    case 'CharacterClass': {
      const one = new RegExp(`^${node.raw}$`);
      const characters = Array.from({ length: 94 }, (_, code) => String.fromCharCode(code + 33)).filter((character) => one.test(character));
      return characters[random(characters.length)]!;
    }
    default:
      throw new Error(`a form may not hold ${node.type}`);
  }
}

/** Places where a form's own names can stand. */
const NAMED = new Set(['.env', 'export', 'YAML', 'JSON', 'JSON name and value', 'Python', 'JavaScript', 'Terraform', 'properties', 'command-line flag with =', 'HTTP header', 'log line', 'comment', 'C#', 'XML element', 'URL parameter', 'nested YAML', 'JSON, address below', 'curl, key header, host on the next line', 'comment above', 'Python call', 'SDK: configure', 'curl, Bearer and host', 'comment above the bare value', 'in a log of a client']);
const BARE = new Set(['bare line', 'in prose, backticks', 'JSON array', 'curl header']);

function scannerOf(): (path: string, text: string) => readonly Finding[] {
  const { set, rule, issuers } = builtInDetectors();
  const scanner = new DocumentScanner(new Scanner(set, createKernel(set.tables, { capacity: 1 << 20 })), { rule, issuers, model: evaluate });
  return (path, text) => scanner.scanBuffer(path, scanner.buffer.write(text, 'utf8')).findings.filter((finding) => finding.probability >= MEDIUM && !finding.suppressed);
}

/**
 * `npm run eval -- forms [--list] [--all]`: values made from what issuers document (eval/forms.txt), not from the packs, under the names their
 * documentation uses. Exact: a finding at default confidence is the value; named: it is the issuer's. Exits 1 under the floors.
 */
export async function run(args: string[]): Promise<void> {
  const packs = new Map(packFiles(join(root, 'detectors')).filter((file) => file.endsWith('.json')).map((file) => readPack(file, join(root, 'schemas', 'pack.schema.json'))).map((pack) => [pack.provider, pack]));
  const { rule } = builtInDetectors();
  const scan = scannerOf();
  const forms = readForms(args.find((arg) => arg.endsWith('.txt')) ?? join(__dirname, 'forms.txt'));
  const total = { tried: 0, exact: 0, named: 0 };
  const byContext = new Map<Context, { tried: number; exact: number; named: number }>();
  for (const [number, { provider, kind, pattern, names }] of forms.entries()) {
    const pack = packs.get(provider)!;
    const random = randomNumbers(number * 7919 + 17);
    const count = { tried: 0, exact: 0, named: 0 };
    const missed: string[] = [];
    // A literal beginning or marks inside let a value stand alone.
    const alone = pack.detectors.some((detector) => detector.keywords && new RegExp(`^(?:${detector.pattern})$`).test(textOf(parser.parsePattern(pattern), randomNumbers(1))));
    for (const name of names) {
      for (let n = 0; n < VALUES; n++) {
        const token = textOf(parser.parsePattern(pattern), random);
        const words = name.split(/[^A-Za-z0-9]+/).flatMap((part) => (/[a-z]/.test(part) ? part.match(/[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])/g) ?? [part] : [part]));
        const filling = { ...fillingOf(token, words.join('_'), pack.title.replace(/ \(.*/, '')), word: pack.title.replace(/ \(.*/, '').toLowerCase().replace(/[^a-z0-9]/g, ''), upper: words.join('_').toUpperCase(), lower: words.join('_').toLowerCase() };
        for (const context of contexts) {
          if (!(NAMED.has(context.name) || (alone && BARE.has(context.name))) || context.not?.test(token)) continue;
          const text = context.text(filling);
          const found = scan(context.path, text);
          const exact = found.filter((finding) => finding.secret === token);
          const named = exact.some((finding) => (finding.match.provider ?? rule(finding.match.ruleId).provider) === provider);
          const row = byContext.get(context) ?? { tried: 0, exact: 0, named: 0 };
          byContext.set(context, row);
          for (const tally of [count, row, total]) {
            tally.tried++;
            if (exact.length) tally.exact++;
            if (named) tally.named++;
          }
          if (!named) missed.push(`   ${exact.length ? 'unnamed' : 'missed'}\t${context.name}\t${found.map((finding) => `${finding.match.ruleId}:${finding.match.provider ?? ''}:${finding.secret.slice(0, 60)}`).join(' ')}\t${JSON.stringify(text).slice(0, 200)}`);
        }
      }
    }
    if (args.includes('--list') && count.named < count.tried * 0.97) {
      console.log(`${provider} ${kind} ${pattern} ${names.join(',')}: exact ${count.exact}/${count.tried}, named ${count.named}`);
      if (args.includes('--all')) console.log(missed.join('\n'));
      else console.log(missed.filter((_, index) => index % Math.ceil(missed.length / 3) === 0).join('\n'));
    }
  }
  console.log('| context | tried | exact % | provider % |\n|---|--:|--:|--:|');
  for (const [context, { tried, exact, named }] of byContext) console.log(`| ${context.name} | ${tried} | ${((100 * exact) / tried).toFixed(1)} | ${((100 * named) / tried).toFixed(1)} |`);
  const share = { exact: total.exact / total.tried, named: total.named / total.tried };
  console.log(`\n${forms.length} forms of ${new Set(forms.map(({ provider }) => provider)).size} issuers, ${total.tried} tried: exact ${(100 * share.exact).toFixed(1)} %, provider ${(100 * share.named).toFixed(1)} %`);
  if (share.exact < floors.exact || share.named < floors.named) {
    console.error('under the floors');
    process.exitCode = 1;
  }
}
