import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesOfDetectSecrets, importBaseline, importPack, readRulesFile } from '../../../src/api/detectors/import';
import { readReport } from '../../../src/api/report-file';
import { Baseline } from '../../../src/config/baseline';
import { loadConfig, parseSize } from '../../../src/config/load';
import { readRevoked } from '../../../src/config/revoked';
import { readPack } from '../../../src/engine/packs';
import { codeowners } from '../../../src/exposure/codeowners';
import { readInventory as readAssets } from '../../../src/exposure/inventory';
import { excludedBy } from '../../../src/sources/files/ignore-rules';
import { packageDirectory } from '../../../src/config/packaged';
import { KeysweepError, keyId, type HttpVerifier } from '../../../src/model';
import { builtInPacks } from '../../../src/pipeline/detectors';
import { json } from '../../../src/report/json';
import { Journal } from '../../../src/rotate/journal';
import { parsePlan } from '../../../src/rotate/plan';
import { resolveText } from '../../../src/rotate/reference';
import { parseDotenv } from '../../../src/rotate/rewrite/dotenv';
import { readSettings } from '../../../src/rotate/settings';
import { parseInventory } from '../../../src/sweep/inventory';
import { judge } from '../../../src/verify/declarative';
import { type FuzzTarget, must, stringsOf, texts } from './target';

let made: string | undefined;
let verifiers: HttpVerifier[] | undefined;
/** A folder of this process, in memory where there is such. */
const folder = (): string => (made ??= mkdtempSync(join(process.env.KEYSWEEP_FUZZ_TMP ?? tmpdir(), 'keysweep-fuzz-')));
const schema = (name: string): string => join(packageDirectory(), 'schemas', name);

/** Anything but an error of ours, with its message, is a defect. */
function expected(error: unknown): void {
  if (!(error instanceof KeysweepError)) throw error;
  must(error.message.length > 0, 'an error has words');
}

function reader(name: string, seeds: string[], read: (file: string) => unknown): FuzzTarget {
  return {
    seeds: () => texts(...seeds),
    maxLength: 2048,
    run: async (bytes) => {
      const file = join(folder(), name);
      writeFileSync(file, bytes);
      try {
        await read(file);
      } catch (error) {
        expected(error);
      }
    },
  };
}

/** A baseline under a salt of its own, with one entry. */
const MIX = '00112233445566778899aabbccddeeff';
const SET = keyId(Buffer.from(MIX, 'hex'));
const BASELINE = `{"baseline":"keysweep/1","set":"${SET}","mix":"${MIX}"}\n{"path":"a.env","rule":"r","set":"${SET}","fingerprint":"0123456789abcdef0123456789abcdef","reason":"b","until":"2027-01-01"}\n`;

const REPORT = '{"schema":"keysweep-report/1","tool":{"name":"keysweep","version":"0","detectorSet":"x","fingerprintKey":"k"},"startedAt":"2026-01-01T00:00:00Z","durationMs":1,"coverage":[],"credentials":[{"id":"c-1","fingerprint":"f","ruleId":"r","title":"t","provider":"p","severity":"high","occurrences":[{"path":"a","line":1,"column":1,"endLine":1,"endColumn":2,"ruleId":"r","fingerprint":"f","credentialId":"c-1","secret":"****","confidence":"high","form":"clear","probability":1,"provenance":{"kind":"file","path":"a"},"labels":[],"evidence":[]}]}],"observations":[],"suppressedCount":0,"complete":true}';

export const settings: Record<string, FuzzTarget> = {
  'read-config': reader('.keysweep.yaml', ['confidence: medium\nfailOn: high\nexclude: [vendor/]\nignore:\n  - rule: a\n    reason: b\n    until: 2027-01-01\n', '{"packs":["a"],"threads":2}', 'a: &x [*x]\n', '? [a]\n: b\n', 'exclude: !!binary aGk=\n'], (file) => loadConfig(folder(), schema('config.schema.json'), file)),
  'read-pack': reader('pack.yaml', ['version: 1\ndetectors:\n  - id: acme-token\n    title: Acme token\n    family: saas\n    provider: acme\n    pattern: "acme_[a-z0-9]{20}"\n    keywords: [acme_]\n    confidence: high\n', '{"detectors":[]}'], (file) => readPack(file, schema('pack.schema.json'))),
  'read-report': reader('report.json', [REPORT, REPORT.replace('"occurrences":[{', '"occurrences":[null,{'), '{"schema":"keysweep-report/1","credentials":[{}]}'], (file) => {
    const report = readReport(file);
    for (const piece of json(report, { showSecrets: false, color: false, rules: () => ({}) })) must(piece.length > 0, 'a report can be written again');
  }),
  'read-baseline': reader('baseline.jsonl', [BASELINE, BASELINE.replace('"path":"a.env"', '"path":["a"]'), '{"baseline":"keysweep/1","set":"a"}\n', 'null\n[]\n7\n'], (file) => {
    const baseline = Baseline.read(file);
    const text = baseline.text();
    writeFileSync(file, text);
    must(Baseline.read(file).text() === text, 'a baseline that was written reads the same');
  }),
  'read-assets': reader('assets.yaml', ['assets:\n  - name: db1\n    addresses: [10.0.0.1]\n    tags: [pii]\nreaches:\n  - from: a\n    to: b\n'], readAssets),
  'read-rotation-settings': reader('rotate.yaml', ['sinks:\n  default: { type: age-file, path: secrets.age }\nsink: default\nconsumers: patch\nrules:\n  - match: { rule: a }\n    rotator: exec\n'], readSettings),
  'read-inventory': {
    seeds: () => texts('version: 1\ntargets:\n  - git: https://a/b.git\n  - github: { organization: acme, token: "env:X" }\n    tags: [a]\n', 'version: 1\ntargets: [{directory: /srv}, {tar: "/a/*.tgz"}]\n'),
    maxLength: 2048,
    run: (bytes) => parseInventory(bytes.toString('utf8'), 'inventory.yaml').then(() => undefined, expected),
  },
  'read-plan': {
    seeds: () => texts('{"version":1,"id":"p","createdAt":"2026-01-01","entries":[],"sinks":{}}', 'version: 1\nid: p\nentries: []\nsinks: {}\n'),
    maxLength: 2048,
    run: (bytes) => parsePlan(bytes.toString('utf8'), 'plan.yaml').then(() => undefined, expected),
  },
  'import-rules': {
    seeds: () => texts(
      'a.toml\0[[rules]]\nid = "acme"\nregex = \'\'\'acme_(?P<x>[a-z0-9]{20})\\b\'\'\'\nkeywords = ["acme_"]\nsecretGroup = 1\nentropy = 3.5\n[rules.allowlist]\npaths = ["x"]\n', 'a.yml\0rules:\n  - name: Acme\n    id: acme.1\n    pattern: "(?x)acme_([a-z]{8,16})"\n    confidence: medium\n    examples: [acme_abcdefgh]\n',
      'a.yml\0detectors:\n  - name: Acme\n    keywords: [acme_]\n    regex: { token: "acme_[a-f0-9]{32}" }\n', 'a.json\0{"version":"1.5.0","plugins_used":[],"results":{"a.env":[{"type":"Secret Keyword","filename":"a.env","hashed_secret":"aa","line_number":1,"is_secret":false}]}}', 'a.json\0{"rules":[{"regex":7}]}',
    ),
    maxLength: 1024,
    run: async (bytes) => {
      const [name, text] = stringsOf(bytes, 2) as [string, string];
      const file = join(folder(), `rules${/\.(?:toml|yml|json)$/.exec(name)?.[0] ?? '.yml'}`);
      const output = join(folder(), 'imported.json');
      writeFileSync(file, text);
      try {
        const { value, from } = await readRulesFile(file);
        if (from === 'detect-secrets') {
          filesOfDetectSecrets(value);
          rmSync(output, { force: true });
          importBaseline(value, [], output);
        } else {
          const { file: made } = importPack(value, from, 'fuzz', output);
          if (made) readPack(made, schema('pack.schema.json')); // what an import writes can be used
        }
      } catch (error) {
        expected(error);
      }
    },
  },
  'read-codeowners': {
    seeds: () => texts('* @a\n/src/**/b @c d@e.f\n[Section][2] @g\n^[Other]\n*.env\n\\#a @h\ndocs/ @i\n'),
    maxLength: 1024,
    run: (bytes) => {
      const owned = codeowners(bytes.toString('utf8'));
      for (const path of ['a.env', 'src/x/y/b', 'docs/a/b.md', bytes.toString('latin1', 0, 40)]) must((owned(path)?.line ?? 1) >= 1, 'an owner has a line');
    },
  },
  'judge-answers': {
    seeds: () => texts('\0text/html\0<html>', '\x01application/json\0{"scopes":["repo","admin:org"],"login":"a","user":{"id":1,"name":{"toString":1}},"ok":true}', '\x02application/json\0{"error":"invalid_auth"}'),
    maxLength: 1024,
    run: (bytes) => {
      const [type, body] = stringsOf(bytes.subarray(1), 2) as [string, string];
      const answer = { status: [200, 401, 403, 404, 400, 429, 500, 302][(bytes[0] ?? 0) % 8]!, headers: { 'content-type': type, 'x-oauth-scopes': body }, body };
      for (const verifier of (verifiers ??= builtInPacks().flatMap(({ detectors }) => detectors.flatMap(({ verify }) => (verify ? [verify] : []))))) {
        const { state, identity } = judge(verifier, answer);
        must(['active', 'inactive', 'unknown'].includes(state), 'an answer is judged');
        for (const value of Object.values(identity ?? {})) must(typeof value === 'string' && value.length <= 200, 'what an issuer says is bounded text');
      }
    },
  },
  'read-journal': reader('journal.jsonl', ['{"n":1,"time":"2026-01-01T00:00:00.000Z","kind":"begun","batch":1,"previous":"0000000000000000000000000000000000000000000000000000000000000000","hash":"aa"}\n', '{"batch":2}\n{"batch":3}\n'], (file) => Journal.read(file)),
  'read-revoked': reader('revoked.jsonl', ['{"fingerprint":"f","keyId":"k","title":"t","plan":"p","at":"2026"}\n{"fingerprint":"f","restored":true}\n', 'null\n[]\n"x"\n'], (file) => readRevoked([file])),
  'read-lines': {
    seeds: () => texts('A=b\nexport C="d e"\n# x\nF=\'g\'\n', '*.log\n!keep\n/a/**/b\n[a-z]?\n', '50MB', 'keysweep://default/a/b#c {{x}}'),
    maxLength: 1024,
    run: async (bytes) => {
      const text = bytes.toString('utf8');
      for (const value of Object.values(parseDotenv(text))) must(typeof value === 'string', 'a variable is text');
      excludedBy(text.split('\n').filter(Boolean), ['/r'])?.('/r/a/b.log', false);
      try {
        parseSize(text);
        await resolveText(text, async () => 'v');
      } catch (error) {
        expected(error);
      }
    },
  },
};
