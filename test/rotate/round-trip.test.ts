import fc from 'fast-check';
import { parseAllDocuments, parseDocument } from 'yaml';
import { parseReference } from '../../src/rotate/reference';
import { parseDotenv } from '../../src/rotate/rewrite/dotenv';
import { applyEdits, editsFor, Refusal, type Edit } from '../../src/rotate/rewrite/edit';
import { formatOf } from '../../src/rotate/rewrite/format';
import { fileHoldsReference, resolveFile } from '../../src/rotate/rewrite/resolve-file';

let parseToml: (text: string) => Record<string, unknown>;
beforeAll(async () => { parseToml = (await import('smol-toml')).parse; });

const SECRET = 'Zk3vQ9xLw2Tn8RbY';

/** All standings of the secret replaced, as the places of one credential are. */
function rewrite(path: string, text: string): string {
  const edits: Edit[] = [];
  for (let start = text.indexOf(SECRET); start >= 0; start = text.indexOf(SECRET, start + 1)) {
    edits.push(...editsFor({ text, start, end: start + SECRET.length, format: formatOf(path, text, SECRET)!, style: 'keysweep', reference: { sink: 'default', key: 'shop/db' }, sinkType: 'age-file' }));
  }
  return applyEdits(text, edits);
}

const yaml = (text: string): unknown => parseAllDocuments(text).map((one) => {
  expect(one.errors).toEqual([]);
  return one.toJS() as unknown;
});
const properties = (text: string): unknown => Object.fromEntries(text.split(/\r?\n/).filter((line) => /^\s*[^#!\s]/.test(line)).map((line) => /^\s*([^=:\s]+)\s*[=:]\s*(.*)$/.exec(line)!.slice(1)));

/** Path, text, its reader. Whatever the reader gives for the text with another value in it must come back from the rewritten and resolved file. */
const FILES: readonly [string, string, string, (text: string) => unknown][] = [
  ['.env', 'CRLF', `# a\r\nA=1\r\nP=${SECRET}\r\nB="${SECRET}"\r\n`, parseDotenv],
  ['.env', 'no line break at the end', `A=1\nexport P=${SECRET}`, parseDotenv],
  ['.env', 'a comment behind', `P=${SECRET} # ${'old'}\nQ='x'\n`, parseDotenv],
  ['.env', 'JSON in single quotes', `CONFIG='{"user":"app","password":"${SECRET}"}'\n`, parseDotenv],
  ['.env', 'twice in one value', `URLS=redis://:${SECRET}@a:1,redis://:${SECRET}@b:1\n`, parseDotenv],
  ['a.yaml', 'an anchor', `base: &pw ${SECRET}\nagain: *pw\n`, yaml],
  ['a.yaml', 'an anchor and a tag before quotes', `base: &pw !!str "${SECRET}"\nagain: *pw\n`, yaml],
  ['a.yaml', 'a tag', `p: !!str ${SECRET} # note\n`, yaml],
  ['a.yaml', 'a flow map', `db: {user: app, password: ${SECRET}, port: 1}\n`, yaml],
  ['a.yaml', 'a flow map at its end', `db: { password: ${SECRET} }\n`, yaml],
  ['a.yaml', 'a flow list', `keys: [${SECRET}, two]\nother: ["a", '${SECRET}']\n`, yaml],
  ['a.yaml', 'a list', `keys:\n- ${SECRET}\n- name: x\n  password: ${SECRET}\n`, yaml],
  ['a.yaml', 'several documents', `a: 1\n---\np: ${SECRET}\n...\n---\nq: '${SECRET}'\n`, yaml],
  ['a.yaml', 'an apostrophe before', `note: it's here - password no\np: "it's ${SECRET}"\n`, yaml],
  ['a.yaml', 'single quotes with an apostrophe', `p: 'it''s ${SECRET} isn''t it'\n`, yaml],
  ['a.yaml', 'double quotes with escapes', `p: "a\\"b ${SECRET}\\n"\n`, yaml],
  ['a.yaml', 'the first line of a block', `p: |\n  ${SECRET}\n  second\nq: 1\n`, yaml],
  ['a.yaml', 'a later line of a block', `p: |-\n  user=app\n  password=${SECRET}\n\n  end\nq: 1\n`, yaml],
  ['a.yaml', 'a whole block', `p: |-\n  ${SECRET}\nq: 1\n`, yaml],
  ['a.yaml', 'a whole block at the end', `p: >-\n    ${SECRET}`, yaml],
  ['a.yaml', 'JSON in a string', `p: '{"password":"${SECRET}"}'\n`, yaml],
  ['a.yaml', 'a semicolon behind', `p: ${SECRET};x\nq: ${SECRET} ;x\n`, yaml],
  ['a.yaml', 'a quoted key and CRLF', `"db.password": ${SECRET}\r\nother: 1\r\n`, yaml],
  ['docker-compose.yml', 'a list of variables', `services:\n  a:\n    environment:\n      - P=${SECRET}\n      - "Q=${SECRET}"\n`, yaml],
  ['a.json', 'keys twice', `{"p": "${SECRET}", "p": "${SECRET}"}`, JSON.parse],
  ['a.json', 'escaped quotes before on the line', `{"a": "x\\"y", "p": "${SECRET}"}`, JSON.parse],
  ['a.json', 'JSON in JSON', `{"p": "{\\"password\\":\\"${SECRET}\\"}"}`, JSON.parse],
  ['a.json', 'one long line and tabs', `{"a":[1,2],\t"u":"https://me:${SECRET}@h/x?y=1","n":null,"p":"${SECRET}"}`, JSON.parse],
  ['a.toml', 'kinds of strings', `a = "${SECRET}"\nb = '${SECRET}'\nc = """\nx ${SECRET}\n"""\n[t]\nd = { e = "${SECRET}", f = 1 }\n`, (text) => parseToml(text)],
  ['a.toml', 'a hash in a string', `a = "#${SECRET}#" # note\r\n`, (text) => parseToml(text)],
  ['a.properties', 'kinds of separators', `a=${SECRET}\nb: ${SECRET}\n# c=${'x'}\n`, properties],
];

describe('A rewritten file that `keysweep run --file` resolves', () => {
  it.each(FILES)('%s, %s: reads as it did, with the new value', async (path, _what, text, read) => {
    for (const value of ['Nw8zRt4QyU2mK7', SECRET]) {
      const rewritten = rewrite(path, text);
      expect(rewritten).not.toContain(SECRET);
      expect(fileHoldsReference(path, rewritten)).toBe(true);
      read(rewritten); // the consumer's reader stands the references
      const resolved = await resolveFile(path, rewritten, async () => value);
      expect(read(resolved)).toEqual(read(text.replaceAll(SECRET, value)));
    }
  });

  const parsers: Record<string, (text: string) => unknown> = { 'a.yaml': (text) => (parseDocument(text).toJS() as { p: unknown }).p, 'a.json': (text) => (JSON.parse(text) as { p: unknown }).p, 'a.toml': (text) => parseToml(text).p, '.env': (text) => parseDotenv(text).P };
  it.each([['a.yaml', `p: ${SECRET}\n`], ['a.yaml', `p: '${SECRET}'\n`], ['a.yaml', `p: "${SECRET}"\n`], ['a.json', `{"p":"${SECRET}"}`], ['a.toml', `p = "${SECRET}"\n`], ['.env', `P="${SECRET}"\n`]])('%s gives any value back: %s', async (path, text) => {
    const rewritten = rewrite(path, text);
    await fc.assert(fc.asyncProperty(fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom('true', '123', '1e3', '~', 'a: b', '#x', "it's", '"', '\\', '${x}', '- a', '&a', '*a', ' x ', 'a\nb')), async (value) => {
      fc.pre(!(text.includes("'") && /[\n\r]/.test(value)) && !/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]/.test(value) && !(path === '.env' && /\r/.test(value)));
      expect(parsers[path](await resolveFile(path, rewritten, async () => value))).toBe(value);
    }));
  });

  it('leaves prose, comments and other files alone', async () => {
    const never = () => Promise.reject(new Error('asked'));
    for (const [path, text] of [['a.yaml', '# now in keysweep://default/shop/db\np: see keysweep://default/shop/db for it\n'], ['a.py', 'p = "keysweep://default/shop/db"\n']]) {
      expect(await resolveFile(path, text, never)).toBe(text);
      expect(fileHoldsReference(path, text)).toBe(false);
    }
    expect(parseReference('keysweep://default/shop/db')).toBeDefined();
  });
});

describe('What a reference cannot stand for is refused', () => {
  it.each([['docker-compose.yml', `x: \${DB_PASSWORD:-${SECRET}}\n`], ['deploy.sh', `P="\${P:-${SECRET}}"\n`]])('%s: %s', (path, text) => expect(() => rewrite(path, text)).toThrow(Refusal));
});

describe('Heredocs', () => {
  it('of a shell script keep their text, with an embedded reference', async () => {
    const text = `cat > a.ini <<'EOF'\npassword=${SECRET}\nit's\nEOF\nexport P=${SECRET}\n`;
    const rewritten = rewrite('deploy.sh', text);
    expect(rewritten).toBe("cat > a.ini <<'EOF'\npassword={{keysweep://default/shop/db}}\nit's\nEOF\nexport P=keysweep://default/shop/db\n");
    expect(await resolveFile('deploy.sh', rewritten, async () => "a'b c")).toBe("cat > a.ini <<'EOF'\npassword=a'b c\nit's\nEOF\nexport P='a'\\''b c'\n");
  });

  it('of HCL get an interpolation, and strings keep theirs', () => {
    const terraform = (text: string): string => applyEdits(text, editsFor({ text, start: text.indexOf(SECRET), end: text.indexOf(SECRET) + SECRET.length, format: 'hcl', style: 'terraform', reference: { sink: 'default', key: 'shop/db' }, sinkType: 'aws-secrets-manager' }));
    const data = 'data.aws_secretsmanager_secret_version.shop_db.secret_string';
    expect(terraform(`user_data = <<-EOT\n    password=${SECRET}\n  EOT\n`)).toContain(`user_data = <<-EOT\n    password=\${${data}}\n  EOT\n`);
    expect(terraform(`url = "postgres://app:${SECRET}@\${var.host}/x"\n`)).toContain(`url = "postgres://app:\${${data}}@\${var.host}/x"\n`);
    expect(terraform(`password = "${SECRET}"\n`)).toContain(`password = ${data}\n`);
    expect(rewrite('main.tf', `a = "\${var.prefix}-${SECRET}"\nb = <<EOT\n${SECRET}\nEOT\n`)).toBe('a = "${var.prefix}-{{keysweep://default/shop/db}}"\nb = <<EOT\n{{keysweep://default/shop/db}}\nEOT\n');
  });
});
