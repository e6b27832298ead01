import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RegExpParser, type AST } from '@eslint-community/regexpp';
import { packFiles, readPack } from '../src/engine/packs';
import { encodeChecksum } from '../src/judge/checksum';
import type { Pack } from '../src/model';
import { builtInDetectors } from '../src/pipeline/detectors';
import { contexts, fillingOf, type Context } from './contexts';
import { shownFindings } from './shown';

/** CI's floors; they only rise. */
const floors = { exact: 0.99, named: 0.98, lookalikes: 0.01 };

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

/** The value with the checksum that its issuer computes, where a detector of the pack knows one: without it nobody gave it out. */
function summed({ detectors }: Pack, value: string): string {
  for (const { pattern, checks } of detectors) {
    const check = checks?.find(({ kind }) => kind === 'checksum');
    const groups = check?.kind === 'checksum' && pattern ? new RegExp(`^(?:${pattern})$`, 'd').exec(value) : null;
    if (check?.kind !== 'checksum' || !groups?.groups || !groups.indices?.groups) continue;
    const place = groups.indices.groups[check.equals.slice(2, -2)];
    if (!place) continue;
    const over = check.over.replace(/\{\{(\w+)\}\}/g, (_, name: string) => groups.groups![name] ?? value);
    return value.slice(0, place[0]) + encodeChecksum(check, over) + value.slice(place[1]);
  }
  return value;
}

/** Places where a form's own names can stand. */
const NAMED = new Set(['.env', 'export', 'YAML', 'JSON', 'JSON name and value', 'Python', 'JavaScript', 'Terraform', 'properties', 'command-line flag with =', 'HTTP header', 'log line', 'comment', 'C#', 'XML element', 'URL parameter', 'nested YAML', 'JSON, address below', 'curl, key header, host on the next line', 'comment above', 'Python call', 'SDK: configure', 'curl, Bearer and host', 'comment above the bare value', 'in a log of a client']);
const BARE = new Set(['bare line', 'in prose, backticks', 'JSON array', 'curl header']);

const hex = (random: (below: number) => number, length: number): string => Array.from({ length }, () => '0123456789abcdef'[random(16)]).join('');
const base64 = (random: (below: number) => number, length: number): string => Array.from({ length }, () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'[random(64)]).join('');

/** What stands beside an issuer's name or looks like its token, and opens nothing. */
const LOOKALIKES: Readonly<Record<string, (form: { upper: string; lower: string; word: string; token: string; wrong: string; random: (below: number) => number }) => string>> = {
  'shell variable': ({ upper }) => `${upper}=\${${upper}}\n`,
  'template': ({ lower }) => `${lower}: "{{ ${lower} }}"\n`,
  'environment look-up': ({ lower, upper }) => `${lower} = os.environ["${upper}"]\n`,
  'GitHub secret': ({ upper }) => `        ${upper}: \${{ secrets.${upper} }}\n`,
  'angle brackets': ({ upper }) => `export ${upper}=<your-token-here>\n`,
  'your-api-key': ({ upper }) => `${upper}="your-api-key"\n`,
  'YOUR_KEY': ({ upper }) => `${upper}=YOUR_${upper}\n`,
  'xxxx': ({ upper, token }) => `${upper}=${'x'.repeat(Math.min(40, token.length))}\n`,
  'prefix and xxxx': ({ upper, token }) => `${upper}=${token.slice(0, 4)}${'x'.repeat(Math.min(60, token.length - 4))}\n`,
  'prefix and dots': ({ upper, token }) => `${upper}=${token.slice(0, 4)}...\n`,
  'stars': ({ upper, token }) => `${upper}=${token.slice(0, 3)}${'*'.repeat(16)}\n`,
  'one character': ({ upper, token }) => `${upper}=${'a'.repeat(Math.min(40, token.length))}\n`,
  'empty': ({ upper }) => `${upper}=""\n`,
  'path': ({ upper, word }) => `${upper}_FILE=/run/secrets/${word}_token\n`,
  'commit': ({ word, random }) => `# ${word}: fixed in commit ${hex(random, 40)}\n`,
  'action pinned': ({ word, random }) => `      - uses: ${word}/setup-cli@${hex(random, 40)}\n`,
  'image digest': ({ word, random }) => `image: ${word}/agent@sha256:${hex(random, 64)}\n`,
  'checksum': ({ upper, random }) => `${upper.replace(/_(?:TOKEN|KEY|SECRET|PASSWORD)$/, '')}_SHA256=${hex(random, 64)}\n`,
  'integrity': ({ word, random }) => `"node_modules/${word}": { "version": "4.2.1", "integrity": "sha512-${base64(random, 86)}==" }\n`,
  'go.sum': ({ word, random }) => `github.com/${word}/${word}-go v1.14.0 h1:${base64(random, 43)}=\n`,
  'UUID of a thing': ({ word, random }) => `${word}_project_id: ${hex(random, 8)}-${hex(random, 4)}-${hex(random, 4)}-${hex(random, 4)}-${hex(random, 12)}\n`,
  'build id': ({ word, random }) => `build_id="${hex(random, 32)}" # ${word}\n`,
  'etag': ({ word, random }) => `GET https://api.${word}.com/v1/items\nETag: "${hex(random, 32)}"\n`,
  'trace id': ({ word, random }) => `INFO ${word} request done trace_id=${hex(random, 32)} status=200\n`,
  'version': ({ word }) => `${word}_version = "2024.10.3"\n`,
  'address': ({ word }) => `${word}_token_url = "https://auth.${word}.com/oauth2/v1/token"\n`,
  'name of the variable': ({ lower, upper }) => `${lower}_env = "${upper}"\n`,
  'documented': ({ upper }) => `Set the \`${upper}\` environment variable to the key from your account settings.\n`,
  'regular expression': ({ lower }) => `${lower}_pattern = r"^[A-Za-z0-9_]{32,64}$"\n`,
  'function': ({ lower }) => `${lower} = get_${lower}(client, "production")\n`,
  'type': ({ lower }) => `  ${lower}: string | undefined;\n`,
  'wrong checksum': ({ upper, wrong }) => `${upper}=${wrong}\n`,
  'too short': ({ upper, token }) => `${upper}=${token.slice(0, Math.floor(token.length * 0.55))}\n`,
  'inside a longer word': ({ token }) => `abc${token}xyz\n`,
};

/**
 * `npm run eval -- forms [--list] [--all]`: values made from what issuers document (eval/forms.txt), not from the packs, under the names their
 * documentation uses. Exact: a finding at default confidence is the value; named: it is the issuer's. Exits 1 under the floors.
 */
export async function run(args: string[]): Promise<void> {
  const packs = new Map(packFiles(join(root, 'detectors')).filter((file) => file.endsWith('.json')).map((file) => readPack(file, join(root, 'schemas', 'pack.schema.json'))).map((pack) => [pack.provider, pack]));
  const { rule } = builtInDetectors();
  const scan = shownFindings();
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
        const token = summed(pack, textOf(parser.parsePattern(pattern), random));
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
  const alike = new Map<string, { tried: number; found: number }>(Object.keys(LOOKALIKES).map((kind) => [kind, { tried: 0, found: 0 }]));
  for (const [number, { provider, pattern, names }] of forms.entries()) {
    const random = randomNumbers(number * 104729 + 5);
    const made = textOf(parser.parsePattern(pattern), random);
    const token = summed(packs.get(provider)!, made);
    const words = names[0]!.split(/[^A-Za-z0-9]+/);
    const form = { upper: words.join('_').toUpperCase(), lower: words.join('_').toLowerCase(), word: packs.get(provider)!.title.replace(/ \(.*/, '').toLowerCase().replace(/[^a-z0-9]/g, ''), token, wrong: made === token ? '' : made, random };
    for (const [kind, text] of Object.entries(LOOKALIKES)) {
      const found = scan('config/service.txt', text(form));
      const tally = alike.get(kind)!;
      tally.tried++;
      if (!found.length) continue;
      tally.found++;
      if (args.includes('--lookalikes')) console.log(`${kind}\t${provider}\t${found.map((finding) => `${finding.match.ruleId} ${finding.probability.toFixed(2)} ${finding.secret.slice(0, 50)}`).join(' ')}\t${JSON.stringify(text(form)).slice(0, 160)}`);
    }
  }
  console.log('| context | tried | exact % | provider % |\n|---|--:|--:|--:|');
  for (const [context, { tried, exact, named }] of byContext) console.log(`| ${context.name} | ${tried} | ${((100 * exact) / tried).toFixed(1)} | ${((100 * named) / tried).toFixed(1)} |`);
  console.log('\n| look-alike | tried | found % |\n|---|--:|--:|');
  for (const [kind, { tried, found }] of alike) console.log(`| ${kind} | ${tried} | ${((100 * found) / tried).toFixed(1)} |`);
  const alarms = [...alike.values()].reduce((sum, { tried, found }) => ({ tried: sum.tried + tried, found: sum.found + found }), { tried: 0, found: 0 });
  console.log(`\nlook-alikes: ${alarms.tried} tried, ${((100 * alarms.found) / alarms.tried).toFixed(2)} % found`);
  const share = { exact: total.exact / total.tried, named: total.named / total.tried };
  console.log(`\n${forms.length} forms of ${new Set(forms.map(({ provider }) => provider)).size} issuers, ${total.tried} tried: exact ${(100 * share.exact).toFixed(1)} %, provider ${(100 * share.named).toFixed(1)} %`);
  if (share.exact < floors.exact || share.named < floors.named || alarms.found / alarms.tried > floors.lookalikes) {
    console.error('under the floors');
    process.exitCode = 1;
  }
}
