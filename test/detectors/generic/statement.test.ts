import fc from 'fast-check';
import { detectors } from '../../../detectors/generic';
import { languageOf } from '../../../src/model/language';
import { matchesOf, memoryView } from '../../../eval/view';

function read(path: string, text: string) {
  return matchesOf(memoryView(path, text), detectors).map((match) => match.value ?? Buffer.from(text, 'utf8').toString('latin1').slice(match.start, match.end));
}

/** path, statement, the values it gives away. */
const statements: ReadonlyArray<readonly [string, string, readonly string[]]> = [
  ['a.py', 'password = "qz7Lmw2k"', ['qz7Lmw2k']],
  ['a.py', 'def connect(user="bob", password="qz7Lmw2k"):', ['qz7Lmw2k']],
  ['a.py', 'password: Optional[str] = "qz7Lmw2k"', ['qz7Lmw2k']],
  ['a.py', 'SECRET = ("qz7L"\n    + "mw2k")', ['qz7Lmw2k']],
  ['a.py', "PASSWORD = os.environ.get('DB_PASSWORD', 'qz7Lmw2k')", ['qz7Lmw2k']],
  ['a.py', "PASSWORD = os.environ['DB_PASSWORD'] or 'qz7Lmw2k'", ['qz7Lmw2k']],
  ['a.py', 'password = get_password(user)', []],
  ['a.js', "const credentials = await this.getCredentials('amqp9x');", []],
  ['a.js', "addFormatToken('hmmss', 0, 0, function () {", []],
  ['a.py', 'client.create_data_key("kmip")', []],
  ['a.py', "requests.get(url, auth=('deploy', 'qz7Lmw2k'))", ['qz7Lmw2k']],
  ['a.py', 'auth=HTTPBasicAuth("deploy", "qz7Lmw2k")', ['qz7Lmw2k']],
  ['a.py', "parser.add_argument('--password', '-p', default='qz7Lmw2k')", ['qz7Lmw2k']],
  ['a.py', 'api_key = ("qz7Lmw2k"\n           "9f3c1e7a")', ['qz7Lmw2k9f3c1e7a']],
  ['a.rb', "set :password, 'qz7Lmw2k'", ['qz7Lmw2k']],
  ['a.rb', "http.basic_auth 'deploy', 'qz7Lmw2k'", ['qz7Lmw2k']],
  ['a.c', 'strcpy(cfg.password, "qz7Lmw2k");', ['qz7Lmw2k']],
  ['a.c', 'if (strcmp(password, "qz7Lmw2k") == 0)', ['qz7Lmw2k']],
  ['a.ex', 'System.get_env("DB_PASSWORD") || "qz7Lmw2k"', ['qz7Lmw2k']],
  ['a.clj', '{:password "qz7Lmw2k"}', ['qz7Lmw2k']],
  ['a.yml', 'password: !!str qz7Lmw2k', ['qz7Lmw2k']],
  ['a.sh', 'curl --user "deploy:qz7Lmw2k" https://h.internal/', ['qz7Lmw2k']],
  ['a.sh', 'curl -u "4f9c2e7ab1d84460b5c7:" https://h.internal/', ['4f9c2e7ab1d84460b5c7']],
  ['a.sh', 'curl -u 4f9c2e7ab1d84460b5c7:api_token https://h.internal/', ['4f9c2e7ab1d84460b5c7']],
  ['a.sh', 'curl -u "deploy:" https://h.internal/', []],
  ['a.sh', 'curl -H "Authorization: Bearer 12|qz7Lmw2kRt5vBn8x" https://h.internal/', ['12|qz7Lmw2kRt5vBn8x']],
  ['a.txt', '# Acme API key\nqz7Lmw2kRt5vBn8xPc3d\n', ['qz7Lmw2kRt5vBn8xPc3d']],
  ['a.txt', 'Acme token:\nqz7Lmw2kRt5vBn8xPc3d\n', ['qz7Lmw2kRt5vBn8xPc3d']],
  ['a.txt', '# Acme API key\nsee-the-team-vault-2024\n', []],
  ['a.py', 'def api_key\nqz7Lmw2kRt5vBn8xPc3d\n', []],
  ['a.plist', '<key>AcmeAPIKey</key>\n\t<string>qz7Lmw2k</string>', ['qz7Lmw2k']],
  ['a.plist', '<key>CFBundleName</key>\n\t<string>qz7Lmw2k</string>', []],
  ['a.xml', '<meta-data android:name="com.acme.API_KEY" android:value="qz7Lmw2k" />', ['qz7Lmw2k']],
  ['a.yml', `value: "{{ lookup('community.general.secrets_manager', 'qz7Lmw2k') }}"`, []],
  ['a.h', '#define API_TOKEN "qz7Lmw2k"', ['qz7Lmw2k']],
  ['a.h', '# define API_TOKEN   "qz7Lmw2k" /* x */', ['qz7Lmw2k']],
  ['a.py', 'client(password=password, token=self.token)', []],
  ['a.py', 'files={"password": (None, "qz7Lmw2k")}', ['qz7Lmw2k']],
  ['a.ts', 'interface Login { password: string; token?: Token }', []],
  ['a.ts', 'private readonly apiKey: string = "qz7Lmw2k";', ['qz7Lmw2k']],
  ['a.js', "if (password === 'qz7Lmw2k') open()", ['qz7Lmw2k']],
  ['a.js', "const token = process.env.TOKEN || 'qz7Lmw2k'", ['qz7Lmw2k']],
  ['a.js', "config['auth']['password'] = 'qz7Lmw2k'", ['qz7Lmw2k']],
  ['a.js', 'body: "{\\"access_token\\":\\"qz7Lmw2k\\"}"', ['qz7Lmw2k']],
  ['a.go', 'key = []byte("qz7Lmw2k9999")', ['qz7Lmw2k9999']],
  ['a.go', 'const password string = "qz7Lmw2k"', ['qz7Lmw2k']],
  ['a.go', 'Secret: []byte{207, 189, 101, 150, 191, 144, 185, 23}', ['207, 189, 101, 150, 191, 144, 185, 23']],
  ['a.go', 'oauthToken := `qz7Lmw2k`', ['qz7Lmw2k']],
  ['A.java', 'ksFactory.setKeyStorePassword("qz7Lmw2k");', ['qz7Lmw2k']],
  ['A.java', 'props.put("password", "qz7Lmw2k");', ['qz7Lmw2k']],
  ['A.java', '@Value("${app.secret.key:qz7Lmw2k}") String key', ['qz7Lmw2k']],
  ['A.java', 'new Credential("bob", "qz7Lmw2k")', ['qz7Lmw2k']],
  ['a.rb', ":password => 'qz7Lmw2k'", ['qz7Lmw2k']],
  ['a.rb', 'let(:secret_token) { "qz7Lmw2k" }', ['qz7Lmw2k']],
  ['a.rb', "password 'qz7Lmw2k'", ['qz7Lmw2k']],
  ['a.php', "define('DB_PASSWORD', 'qz7Lmw2k');", ['qz7Lmw2k']],
  ['a.php', "'password' => env('DB_PASSWORD', 'qz7Lmw2k'),", ['qz7Lmw2k']],
  ['a.php', '$password = $_POST["password"];', []],
  ['a.rs', 'let api_key: &str = "qz7Lmw2k";', ['qz7Lmw2k']],
  ['a.c', 'char password[32] = "qz7Lmw2k";', ['qz7Lmw2k']],
  ['a.cs', 'Password = "qz7Lmw2k",', ['qz7Lmw2k']],
  ['a.tf', 'variable "db_password" {\n  type = string\n  default = "qz7Lmw2k"\n}', ['qz7Lmw2k']],
  ['a.yaml', 'password: qz7Lmw2k # changed 2020', ['qz7Lmw2k']],
  ['a.yaml', 'password: |\n  qz7Lmw2k\n', ['qz7Lmw2k']],
  ['a.yaml', 'password: &p qz7Lmw2k', ['qz7Lmw2k']],
  ['a.yaml', '- name: DB_PASSWORD\n  value: qz7Lmw2k', ['qz7Lmw2k']],
  ['a.yaml', '- DB_PASSWORD=qz7Lmw2k', ['qz7Lmw2k']],
  ['a.yaml', 'password: ${DB_PASSWORD}', []],
  ['a.yaml', 'password: ${DB_PASSWORD:-qz7Lmw2k}', ['qz7Lmw2k']],
  ['a.yaml', 'password: {{ .Values.password }}', []],
  ['a.yaml', 'password:\nuser: bobbytables', []],
  ['a.json', '{"name": "DB_PASSWORD", "value": "qz7Lmw2k"}', ['qz7Lmw2k']],
  ['a.json', '{"password" : "qz7Lmw2k"}', ['qz7Lmw2k']],
  ['a.toml', 'api-key = "qz7Lmw2k"', ['qz7Lmw2k']],
  ['a.ini', 'SECRET_KEY   = qz7Lmw2k ; rotate', ['qz7Lmw2k']],
  ['a.properties', 'spring.datasource.password=qz7Lmw2k', ['qz7Lmw2k']],
  ['.env.example', '#DB_PASS=qz7Lmw2k', ['qz7Lmw2k']],
  ['a.xml', '<password>qz7Lmw2k</password>', ['qz7Lmw2k']],
  ['a.xml', '<add key="Password" value="qz7Lmw2k" />', ['qz7Lmw2k']],
  ['a.xml', '<property name="password">qz7Lmw2k</property>', ['qz7Lmw2k']],
  ['web.config', '<add connectionString="Server=db;User Id=sa;Password=qz7Lmw2k;" />', ['qz7Lmw2k']],
  ['a.html', '<input name=&quot;_csrf&quot; value=&quot;qz7Lmw2k&quot;/>', ['qz7Lmw2k']],
  ['a.sql', "CREATE USER 'bob'@'%' IDENTIFIED BY 'qz7Lmw2k';", ['qz7Lmw2k']],
  ['a.py', "ALTER ROLE bob WITH LOGIN PASSWORD 'qz7Lmw2k'", ['qz7Lmw2k']],
  ['a.sql', "CREATE LOGIN bob WITH PASSWORD = N'qz7Lmw2k'", ['qz7Lmw2k']],
  ['a.sh', 'mysql --user=root --password=qz7Lmw2k db', ['qz7Lmw2k']],
  ['a.sh', 'mysql -uroot -pqz7Lmw2k db', ['qz7Lmw2k']],
  ['a.sh', 'tool --token qz7Lmw2k --verbose', ['qz7Lmw2k']],
  ['a.sh', 'curl -s -u bob:qz7Lmw2k https://example.org', ['qz7Lmw2k']],
  ['a.sh', "sshpass -p 'qz7Lmw2k' ssh host", ['qz7Lmw2k']],
  ['a.sh', 'export PGPASSWORD=qz7Lmw2k; psql', ['qz7Lmw2k']],
  ['a.ps1', '$env:API_TOKEN = "qz7Lmw2k"', ['qz7Lmw2k']],
  ['a.ps1', 'ConvertTo-SecureString "qz7Lmw2k" -AsPlainText -Force', ['qz7Lmw2k']],
  ['Dockerfile', 'ENV DB_PASSWORD qz7Lmw2k', ['qz7Lmw2k']],
  ['Dockerfile', 'ARG TOKEN=qz7Lmw2k', ['qz7Lmw2k']],
  ['a.txt', 'Authorization: Basic Ym9iOnF6N0xtdzJr', ['Ym9iOnF6N0xtdzJr']],
  ['a.txt', 'basic authentication is used', []],
  ['a.md', 'curl -H "Authorization: Bearer qz7Lmw2k99"', ['qz7Lmw2k99']],
  ['a.md', 'https://example.org/feed?token=qz7Lmw2k&page=2', ['qz7Lmw2k']],
  ['a.md', 'The password is "qz7Lmw2k".', ['qz7Lmw2k']],
  ['a.md', 'Enter your password: and press return', []],
  ['a.java', '* connect with password=qz7Lmw2k;create=true', ['qz7Lmw2k']],
];

describe('statement reader', () => {
  test.each(statements)('%s: %s', (path, text, expected) => {
    expect(read(path, text)).toEqual(expected);
  });

  it('gives the exact bytes of the value, quotes excluded', () => {
    const text = 'user = "é"\npassword = "pä55 wörd"\n';
    const [match] = matchesOf(memoryView('a.py', text), detectors);
    expect(Buffer.from(text).subarray(match!.start, match!.end).toString()).toBe('pä55 wörd');
  });

  it('never throws and never reads outside the document', () => {
    const piece = fc.constantFrom('password', 'key', 'token', '=', ':', '"', "'", '`', '\\', '(', '{', '[', '${', ' ', '\n', ',', 'abc123', '<', '>', '--', '&quot;', 'IDENTIFIED BY');
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom('a.py', 'a.yaml', 'a.xml', 'a.sh', 'a.md'), (pieces, path) => {
      const view = memoryView(path, pieces.join(''));
      for (const match of matchesOf(view, detectors)) {
        expect(match.start).toBeGreaterThanOrEqual(0);
        expect(match.end).toBeGreaterThan(match.start);
        expect(match.end).toBeLessThanOrEqual(view.length);
      }
    }), { numRuns: 300 });
  });

  it('takes time linear in the length of hostile lines', () => {
    const hostile = ['password' + ' '.repeat(60000) + '=', 'password=' + '('.repeat(60000), 'key='.repeat(15000), 'password:"' + '\\"'.repeat(30000), 'token=' + 'a.'.repeat(30000)];
    for (const text of hostile) {
      const started = process.cpuUsage().user;
      read('a.py', text);
      expect((process.cpuUsage().user - started) / 1000).toBeLessThan(4000);
    }
  });
});

describe('languages', () => {
  test.each([['settings.py', 'python'], ['app.yml.dist', 'yaml'], ['.env.example', 'env'], ['dockerfile.prod', 'dockerfile'], ['config.json.template', 'json'], ['notes', 'text']])('%s is %s', (name, id) => {
    expect(languageOf(name).id).toBe(id);
  });

  it('looks at the content where the name says nothing', () => {
    expect(languageOf('run', () => '#!/usr/bin/env python3\n').id).toBe('python');
    expect(languageOf('data', () => '{"a": 1}').id).toBe('json');
  });
});
