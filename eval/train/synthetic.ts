// Candidates made up by us, for eval/train/train.py: random and human-like secrets, and what fills the same places without
// being one, in the forms that languages and files give a statement. The labelled corpus knows few of those forms (hardly any
// XML, command lines, SQL) and its true values were replaced by letters of the same shape, so that a model of it alone
// mistakes a form for evidence. Same seed, same output.
import { contexts, fillingOf, type Context } from '../contexts';

/** mulberry32: a small generator with a seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const lower = 'abcdefghijklmnopqrstuvwxyz';
const upper = lower.toUpperCase();
const digits = '0123456789';
const signs = '!@%^*-_=+?.';

/** More statements than eval/contexts.ts has, for passwords mostly. */
const statements: readonly Context[] = [
  ['shell', 'run.sh', ({ token }: { token: string }) => `curl -u deploy:${token} https://h.internal/x\n`],
  ['shell', 'backup.sh', ({ token }: { token: string }) => `mysqldump -u root -p${token} app > app.sql\n`],
  ['shell', 'copy.sh', ({ token }: { token: string }) => `sshpass -p '${token}' scp a root@h:/b\n`],
  ['shell', 'run.sh', ({ lower: name, token }: { lower: string; token: string }) => `tool --${name.replace(/_/g, '-')}=${token} run\n`],
  ['powershell', 'a.ps1', ({ token }: { token: string }) => `$secure = ConvertTo-SecureString "${token}" -AsPlainText -Force\n`],
  ['powershell', 'a.ps1', ({ camel, token }: { camel: string; token: string }) => `Connect-Service -${camel} '${token}' -User app\n`],
  ['sql', 'users.sql', ({ token }: { token: string }) => `CREATE USER 'app'@'%' IDENTIFIED BY '${token}';\n`],
  ['sql', 'users.sql', ({ token }: { token: string }) => `ALTER ROLE app WITH LOGIN PASSWORD '${token}';\n`],
  ['sql', 'seed.sql', ({ lower: name, token }: { lower: string; token: string }) => `UPDATE accounts SET ${name}='${token}' WHERE id=1;\n`],
  ['xml', 'pom.xml', ({ lower: name, token }: { lower: string; token: string }) => `    <server>\n      <${name}>${token}</${name}>\n    </server>\n`],
  ['xml', 'context.xml', ({ camel, token }: { camel: string; token: string }) => `  <property name="${camel}" value="${token}"/>\n`],
  ['xml', 'beans.xml', ({ lower: name, token }: { lower: string; token: string }) => `  <entry key="db.${name}">${token}</entry>\n`],
  ['xml', 'users.xml', ({ camel, token }: { camel: string; token: string }) => `  <user username="tomcat" ${camel}="${token}" roles="manager"/>\n`],
  ['xml', 'web.config', ({ token }: { token: string }) => `  <add name="Main" connectionString="Server=db1;User ID=sa;Password=${token};Encrypt=true" />\n`],
  ['java', 'Store.java', ({ upper: name, token }: { upper: string; token: string }) => `  private static final char[] ${name} = "${token}".toCharArray();\n`],
  ['java', 'Store.java', ({ camel, token }: { camel: string; token: string }) => `    builder.with${camel[0]!.toUpperCase()}${camel.slice(1)}("${token}").build();\n`],
  ['java', 'Config.java', ({ lower: name, token }: { lower: string; token: string }) => `  @Value("\${app.${name}:${token}}")\n`],
  ['python', 'cli.py', ({ lower: name, token }: { lower: string; token: string }) => `def connect(host, ${name}="${token}", timeout=3):\n`],
  ['python', 'cli.py', ({ lower: name, token }: { lower: string; token: string }) => `client = Client(host, user="app", ${name}='${token}')\n`],
  ['python', 'app.py', ({ upper: name, token }: { upper: string; token: string }) => `app.config["${name}"] = "${token}"\n`],
  ['python', 'app.py', ({ upper: name, token }: { upper: string; token: string }) => `${name} = os.environ.get("${name}", "${token}")\n`],
  ['python', 'check.py', ({ lower: name, token }: { lower: string; token: string }) => `    if ${name} == '${token}':\n`],
  ['go', 'main.go', ({ lower: name, token }: { lower: string; token: string }) => `\tflag.StringVar(&${name}, "${name}", "${token}", "as it says")\n`],
  ['go', 'main.go', ({ token }: { token: string }) => `\treq.SetBasicAuth("deploy", "${token}")\n`],
  ['ruby', 'client.rb', ({ lower: name, token }: { lower: string; token: string }) => `  :${name} => '${token}',\n`],
  ['javascript', 'app.js', ({ camel, token }: { camel: string; token: string }) => `app.use(session({ ${camel}: '${token}', resave: false }))\n`],
  ['javascript', 'app.js', ({ upper: name, camel, token }: { upper: string; camel: string; token: string }) => `const ${camel} = process.env.${name} || '${token}';\n`],
  ['prose', 'notes.txt', ({ lower: name, token }: { lower: string; token: string }) => `${name}: ${token}\n`],
  ['data', 'app.yml', ({ lower: name, token }: { lower: string; token: string }) => `ansible_user: app\nansible_${name}: '${token}'\n`],
  ['data', 'compose.yml', ({ upper: name, token }: { upper: string; token: string }) => `    environment:\n      - ${name}=${token}\n`],
  ['json', 'notebook.ipynb', ({ lower: name, token }: { lower: string; token: string }) => `  "source": ["${name} = '${token}'\\n"]\n`],
].map(([name, path, text]) => ({ name, path, text, not: /["'`\\\n$<>&\s;]/ }) as Context);

const secretNames = [
  'password', 'db_password', 'passwd', 'admin_pwd', 'root_password', 'smtp_pass', 'keystore_password', 'user_password', 'secret', 'client_secret', 'app_secret', 'secret_key', 'jwt_secret', 'session_secret',
  'token', 'access_token', 'auth_token', 'api_token', 'refresh_token', 'bot_token', 'api_key', 'apikey', 'private_key', 'encryption_key', 'signing_key', 'access_key', 'service_key', 'deploy_key', 'passphrase', 'credentials',
];
const otherNames = ['key', 'cache_key', 'sort_key', 'token_type', 'token_url', 'auth_type', 'auth_method', 'password_field', 'password_label', 'secret_name', 'session_name', 'cookie_name', 'key_format', 'header_key', 'map_key', 'i18n_key', 'result_key', 'state_key', 'auth_provider', 'password_policy'];

const directories = ['', '', 'src/', 'config/', 'deploy/', 'scripts/', 'app/', 'lib/', 'tests/', 'docs/', 'examples/', 'roles/web/vars/', 'test/fixtures/', 'internal/server/'];

/** A made-up document with one statement, and whether its value is a secret. */
export interface Made { readonly path: string; readonly text: string; readonly value: string; readonly truth: boolean }

/** `count` documents, half of them with a secret; `words` are the dictionary that names and texts are made of. */
export function* madeUp(count: number, words: readonly string[], seed = 7): Generator<Made> {
  const random = randomOf(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const one = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const run = (alphabet: string, length: number) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join('');
  const common = words.filter((word) => word.length >= 3 && word.length <= 9);
  const word = () => one(common);
  const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1);
  const secrets: ReadonlyArray<() => string> = [
    () => run(lower + upper + digits, 8 + below(33)),
    () => run(lower + upper + digits, 8 + below(33)),
    () => run(lower + digits, 8 + below(33)),
    () => run('0123456789abcdef', one([16, 24, 32, 32, 40, 48, 64])),
    () => run('0123456789ABCDEF', one([32, 40, 64])),
    () => `${run(`${lower}${upper}${digits}+/`, one([22, 27, 43, 86]))}${one(['', '=', '=='])}`,
    () => run(lower + upper + digits + signs, 8 + below(17)),
    () => run(lower + upper + digits + signs, 8 + below(17)),
    () => run(`${lower}${upper}${digits}-_`, 20 + below(30)),
    () => `${capital(word())}${run(digits, 2 + below(3))}${one(['!', '#', '@', '?', '*', ''])}`,
    () => `${word()}${run(digits, 2 + below(5))}${one(['!', '@', '', ''])}`,
    () => `${capital(word())}${one(['-', '_', '.', '', '@'])}${capital(word())}${run(digits, 1 + below(4))}${one(['!', '', '$'])}`,
    () => run(lower, 6 + below(8)),
    () => `${run(lower, 2 + below(3))}_${one(['live', 'prod', 'sk', 'pat', ''])}${run(lower + upper + digits, 20 + below(20))}`,
  ];
  const others: ReadonlyArray<() => string> = [
    () => word(),
    () => `${word()}${capital(word())}`,
    () => `${word()}${capital(word())}${capital(word())}`,
    () => `${word()}_${word()}`,
    () => `${word()}_${word()}_${word()}`,
    () => `${word()}-${word()}`,
    () => `${word()}.${word()}.${word()}`,
    () => `${word().toUpperCase()}_${word().toUpperCase()}`,
    () => `${capital(word())} ${word()} ${word()}`,
    () => `${capital(word())} your ${word()}`,
    () => `/${word()}/${word()}`,
    () => `https://${word()}.com/${word()}`,
    () => `${word()}${below(10)}`,
    () => `${word()}:${word()}`,
    () => `${capital(word())}${capital(word())}`,
    () => one(['changeme', 'password123', 'p4ssw0rd', 'secret', 'testpassword', 'mypassword', 'your-token', 'adminadmin', 'test1234', 'qwerty', 'letmein', 'user_password', 'fakekey', 'dummytoken']),
  ];
  const places = [...contexts.filter(({ nameless }) => !nameless), ...statements, ...statements];
  for (let made = 0; made < count;) {
    const truth = made % 2 === 0;
    const value = one(truth ? secrets : others)();
    // Names that are no credential's hold none, and of the others some hold a word.
    const name = truth || random() < 0.6 ? one(secretNames) : one(otherNames);
    const place = one(places);
    if (place.not?.test(value)) continue;
    made++;
    const words_ = name.split('_');
    const filling = { ...fillingOf(value), upper: name.toUpperCase(), lower: name, camel: words_.map((part, index) => (index ? capital(part) : part)).join('') };
    yield { path: `${one(directories)}${place.path}`, text: place.text(filling), value, truth };
  }
}
