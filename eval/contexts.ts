/** What a context is filled with: a token, and names that fit it. */
export interface Filling {
  readonly token: string;
  /** `ASSEMBLYAI_API_KEY` or, where the token speaks for itself, a word that says nothing (`SETTING_7`). */
  readonly upper: string;
  readonly lower: string;
  readonly camel: string;
  /** Its issuer's name as people write it (`Assembly AI`), and as a word of code (`assemblyai`). */
  readonly title: string;
  readonly word: string;
}

/** A place where credentials are stored in practice: a file name and what stands in the file. */
export interface Context {
  readonly name: string;
  readonly path: string;
  readonly text: (filling: Filling) => string;
  /** The token stands without its name: only tokens with a form of their own can be recognised there. */
  readonly nameless?: boolean;
  /** Only the issuer's name calls the value a credential: nothing is asked of readers who do not know it. */
  readonly issuerOnly?: boolean;
  /** What a token must not hold to stand there as it is. */
  readonly not?: RegExp;
}

/** Characters that end an unquoted word of a shell, a URL or a list, or must be escaped in a string. */
const unquoted = /[\s"'`<>&;,()\\|{}#$!*?~]/;
const quoted = /["'`\\\n$]/;
const inUrl = /[\s"'`<>&;,()\\|{}#?]/;
const inMarkup = /[<>&"'\n]/;
const anyLine = /\n/;

const context = (name: string, path: string, not: RegExp, text: (filling: Filling) => string, nameless = false): Context => ({ name, path, text, not, nameless });

/** Written by us from the grammars of the languages and formats, none taken from another scanner's tests. */
export const contexts: readonly Context[] = [
  context('bare line', 'notes', anyLine, ({ token }) => `${token}\n`, true),
  context('bare, no newline at the end', 'value.txt', anyLine, ({ token }) => token, true),
  context('between other lines', 'dump.txt', anyLine, ({ token }) => `first line\n${token}\nlast line\n`, true),
  context('in prose, backticks', 'README.md', /[`\n]/, ({ token }) => `To log in, use \`${token}\` as described above.\n`, true),
  context('in prose, end of a sentence', 'mail.txt', unquoted, ({ token }) => `Please use ${token}.\n`, true),
  context('in brackets', 'notes.txt', unquoted, ({ token }) => `the old one (${token}) still works\n`, true),
  context('YAML list', 'values.yaml', unquoted, ({ token }) => `items:\n  - ${token}\n  - other\n`, true),
  context('JSON array', 'items.json', quoted, ({ token }) => `["first", "${token}", "last"]\n`, true),
  context('Python list', 'items.py', quoted, ({ token }) => `ITEMS = [\n    '${token}',\n]\n`, true),
  context('CSV column', 'export.csv', unquoted, ({ token }) => `id,value,owner\n17,${token},ops\n`, true),
  context('Bearer header', 'request.http', unquoted, ({ token }) => `GET /v1/items HTTP/1.1\nAuthorization: Bearer ${token}\n`, true),
  context('curl header', 'call.sh', /["'\\$`\n]/, ({ token }) => `curl -s -H "Authorization: Bearer ${token}" https://service.internal/v1/items\n`, true),
  context('shell variable without meaning', 'run.sh', /["\\$`\n]/, ({ token }) => `export X="${token}"\n`, true),
  context('function argument', 'main.go', quoted, ({ token }) => `client := service.New("${token}")\n`, true),
  context('URL parameter without meaning', 'links.txt', inUrl, ({ token }) => `https://service.internal/v1/items?v=${token}&page=2\n`, true),
  context('diff line', 'change.patch', anyLine, ({ token }) => `@@ -1,2 +1,2 @@\n-old\n+${token}\n`, true),

  context('.env', '.env', unquoted, ({ upper, token }) => `MODE=production\n${upper}=${token}\n`),
  context('.env, quoted', '.env', quoted, ({ upper, token }) => `${upper}="${token}"\n`),
  context('export', 'setup.sh', quoted, ({ upper, token }) => `export ${upper}='${token}'\n`),
  context('YAML', 'config.yaml', unquoted, ({ lower, token }) => `service:\n  ${lower}: ${token}\n  timeout: 30\n`),
  context('YAML, quoted', 'config.yml', quoted, ({ lower, token }) => `service:\n  ${lower}: "${token}"\n`),
  context('JSON', 'config.json', quoted, ({ camel, token }) => `{\n  "name": "service",\n  "${camel}": "${token}",\n  "retries": 3\n}\n`),
  context('JSON inside a string', 'event.json', quoted, ({ lower, token }) => `{"body": "{\\"${lower}\\": \\"${token}\\"}"}\n`),
  context('JSON name and value', 'task.json', quoted, ({ upper, token }) => `{"environment": [{"name": "${upper}", "value": "${token}"}]}\n`),
  context('Kubernetes name and value', 'deploy.yaml', unquoted, ({ upper, token }) => `        env:\n        - name: ${upper}\n          value: ${token}\n`),
  context('INI', 'service.ini', unquoted, ({ lower, token }) => `[service]\n${lower} = ${token}\n`),
  context('properties', 'application.properties', unquoted, ({ lower, token }) => `service.enabled=true\n${lower}=${token}\n`),
  context('TOML', 'config.toml', quoted, ({ lower, token }) => `[service]\n${lower} = "${token}"\n`),
  context('XML element', 'settings.xml', inMarkup, ({ lower, token }) => `<settings>\n  <${lower}>${token}</${lower}>\n</settings>\n`),
  context('XML key and value', 'app.config', inMarkup, ({ camel, token }) => `<appSettings>\n  <add key="${camel}" value="${token}" />\n</appSettings>\n`),
  context('Python', 'settings.py', quoted, ({ upper, token }) => `import os\n\n${upper} = '${token}'\n`),
  context('JavaScript', 'client.js', quoted, ({ camel, token }) => `const ${camel} = '${token}';\n`),
  context('JavaScript object', 'client.mjs', quoted, ({ camel, token }) => `module.exports = { ${camel}: "${token}", retries: 3 };\n`),
  context('TypeScript', 'client.ts', quoted, ({ camel, token }) => `private readonly ${camel}: string = \`${token}\`;\n`),
  context('Java', 'Client.java', quoted, ({ camel, token }) => `  private static final String ${camel} = "${token}";\n`),
  context('C#', 'Client.cs', quoted, ({ camel, token }) => `    public const string ${camel} = "${token}";\n`),
  context('Go', 'client.go', quoted, ({ camel, token }) => `\t${camel} := "${token}"\n`),
  context('Go struct', 'config.go', quoted, ({ camel, token }) => `var c = Config{\n\t${camel}: "${token}",\n}\n`),
  context('PHP', 'config.php', quoted, ({ lower, token }) => `<?php\n$${lower} = '${token}';\n`),
  context('PHP define', 'config.inc.php', quoted, ({ upper, token }) => `<?php\ndefine('${upper}', '${token}');\n`),
  context('PHP array', 'services.php', quoted, ({ lower, token }) => `<?php\nreturn ['${lower}' => '${token}', 'timeout' => 3];\n`),
  context('Ruby', 'client.rb', quoted, ({ lower, token }) => `  ${lower} = "${token}"\n`),
  context('Ruby hash', 'client.rb', quoted, ({ lower, token }) => `Client.new(${lower}: '${token}')\n`),
  context('Rust', 'main.rs', quoted, ({ upper, token }) => `const ${upper}: &str = "${token}";\n`),
  context('Swift', 'Client.swift', quoted, ({ camel, token }) => `let ${camel} = "${token}"\n`),
  context('Kotlin', 'Client.kt', quoted, ({ camel, token }) => `val ${camel} = "${token}"\n`),
  context('C define', 'config.h', quoted, ({ upper, token }) => `#define ${upper} "${token}"\n`),
  context('C array', 'main.c', quoted, ({ lower, token }) => `static const char ${lower}[] = "${token}";\n`),
  context('R', 'load.R', quoted, ({ lower, token }) => `${lower} <- "${token}"\n`),
  context('Perl', 'client.pl', quoted, ({ lower, token }) => `my $${lower} = '${token}';\n`),
  context('Makefile', 'Makefile', unquoted, ({ upper, token }) => `${upper} ?= ${token}\n`),
  context('Terraform', 'main.tf', quoted, ({ lower, token }) => `provider "service" {\n  ${lower} = "${token}"\n}\n`),
  context('Dockerfile ENV', 'Dockerfile', unquoted, ({ upper, token }) => `FROM alpine\nENV ${upper}=${token}\n`),
  context('Dockerfile ENV with a space', 'Dockerfile', unquoted, ({ upper, token }) => `FROM alpine\nENV ${upper} ${token}\n`),
  context('CI YAML', '.github/workflows/build.yml', unquoted, ({ upper, token }) => `    env:\n      ${upper}: ${token}\n`),
  context('PowerShell', 'run.ps1', quoted, ({ upper, token }) => `$env:${upper} = "${token}"\n`),
  context('batch', 'run.bat', unquoted, ({ upper, token }) => `set ${upper}=${token}\n`),
  context('command-line flag', 'run.sh', unquoted, ({ lower, token }) => `service start --${lower.replace(/_/g, '-')} ${token} --verbose\n`),
  context('command-line flag with =', 'run.sh', unquoted, ({ lower, token }) => `service start --${lower.replace(/_/g, '-')}=${token}\n`),
  context('URL parameter', 'links.txt', inUrl, ({ lower, token }) => `https://service.internal/v1/items?page=2&${lower}=${token}\n`),
  context('HTTP header', 'request.http', unquoted, ({ lower, token }) => `GET /v1/items HTTP/1.1\nX-${lower.replace(/_/g, '-')}: ${token}\n`),
  context('Markdown code block', 'README.md', quoted, ({ upper, token }) => `Then run:\n\n\`\`\`sh\nexport ${upper}=${token}\n\`\`\`\n`),
  context('log line', 'service.log', unquoted, ({ lower, token }) => `2026-03-02T10:14:07Z INFO request sent ${lower}=${token} status=200\n`),
  context('comment', 'client.py', unquoted, ({ upper, token }) => `# ${upper} = ${token}\n`),
  context('comment in code', 'client.js', quoted, ({ camel, token }) => `  // ${camel}: '${token}'\n`),
  context('test file', 'tests/client_test.py', quoted, ({ upper, token }) => `${upper} = "${token}"\n`),

  context('XML element on three lines', 'settings.xml', inMarkup, ({ lower, token }) => `<settings>\n  <${lower}>\n    ${token}\n  </${lower}>\n</settings>\n`),
  context('words with spaces', 'notes.txt', unquoted, ({ lower, token }) => `${lower.replace(/_/g, ' ')}: ${token}\n`),
  context('words with hyphens, YAML', 'config.yml', quoted, ({ lower, token }) => `  ${lower.replace(/_/g, '-')}: '${token}'\n`),
  context('words with dots', 'build.properties', unquoted, ({ lower, token }) => `${lower.replace(/_/g, '.')}=${token}\n`),
  context('words joined', 'config.py', quoted, ({ lower, token }) => `${lower.replace(/_/g, '')} = "${token}"\n`),
  context('words joined, upper case', '.env.production', unquoted, ({ upper, token }) => `${upper.replace(/_/g, '')}=${token}\n`),
  context('Go with a type', 'client.go', quoted, ({ camel, token }) => `var ${camel} string = "${token}"\n`),
  context('Go raw string', 'client.go', /[`\n]/, ({ camel, token }) => `\t${camel} := \`${token}\`\n`),
  context('PHP concatenation', 'config.php', quoted, ({ camel, token }) => `<?php\n$${camel} .= "${token}";\n`),
  context('Ruby hash rocket', 'settings.rb', quoted, ({ camel, token }) => `  "${camel}" => "${token}",\n`),
  context('nested YAML', 'app.yaml', quoted, ({ word, token }) => `${word}:\n  enabled: true\n  api_key: "${token}"\n`),
  context('nested JSON', 'app.json', quoted, ({ word, token }) => `{ "${word}": { "apiKey": "${token}" } }\n`),
  context('constructor', 'client.py', quoted, ({ title, token }) => `client = ${title.replace(/\W/g, '')}Client(api_key="${token}")\n`),
  context('comment above', 'settings.py', quoted, ({ title, token }) => `# ${title}\nAPI_KEY = "${token}"\n`),
  context('host and query', 'links.txt', inUrl, ({ word, token }) => `https://api.${word}.com/v1/items?api_key=${token}\n`),
  context('curl, Bearer and host', 'call.sh', /["'\\$`\n]/, ({ word, token }) => `curl https://api.${word}.com/v1/items -H "Authorization: Bearer ${token}"\n`),
  context('curl, Bearer before the host', 'call.sh', /["'\\$`\n]/, ({ word, token }) => `curl -H "Authorization: Bearer ${token}" https://api.${word}.com/v1/items\n`),
  context('curl, header of its own', 'call.sh', /["'\\$`\n]/, ({ word, token }) => `curl -H 'X-${word}-Token: ${token}' https://${word}.com/api\n`),
  context('prose', 'README.md', unquoted, ({ title, token }) => `Our ${title} API key is ${token}\n`),
  { ...context('name and value apart', 'notes.txt', unquoted, ({ title, token }) => `${title} ${token}\n`), issuerOnly: true },
  context('in a log of a client', 'debug.log', unquoted, ({ word, token }) => `[DEBUG] ${word}: using key ${token}\n`),
  context('SQL insert', 'seed.sql', /['\n]/, ({ lower, token }) => `INSERT INTO settings (name, value) VALUES ('${lower}', '${token}');\n`),
  // The issuer is named beside the statement, not in it: a section, a block, a line above or below, the host of a call.
  context('section of an INI file', 'service.cfg', unquoted, ({ word, token }) => `[${word}]\nenabled = yes\napi_key = ${token}\n`),
  context('block with an address above', 'services.yaml', quoted, ({ word, token }) => `  url: https://api.${word}.com/v1\n  timeout: 10\n  api_key: "${token}"\n`),
  context('block with an address below', 'services.yaml', quoted, ({ word, token }) => `auth:\n  token: "${token}"\n  base_url: https://api.${word}.com/v1\n`),
  context('JSON, issuer in a sibling', 'integrations.json', quoted, ({ title, token }) => `{ "name": "${title}", "enabled": true, "token": "${token}" }\n`),
  context('JSON, address below', 'client.json', quoted, ({ word, token }) => `{\n  "api_key": "${token}",\n  "endpoint": "https://api.${word}.com/v2/"\n}\n`),
  context('request with its host', 'request.http', unquoted, ({ word, token }) => `GET /v1/items HTTP/1.1\nHost: api.${word}.com\nAuthorization: Bearer ${token}\n`),
  context('request with a key header', 'request.http', unquoted, ({ word, token }) => `POST https://api.${word}.com/v1/items\nX-Api-Key: ${token}\nAccept: application/json\n`),
  context('Python call', 'fetch.py', quoted, ({ word, token }) => `r = requests.get("https://api.${word}.com/v1/items", headers={"X-Api-Key": "${token}"})\n`),
  context('Python call on lines', 'fetch.py', quoted, ({ word, token }) => `url = "https://api.${word}.com/v1/items"\nheaders = {"Authorization": "Bearer ${token}"}\nrequests.get(url, headers=headers)\n`),
  context('fetch on lines', 'fetch.ts', quoted, ({ word, token }) => `await fetch('https://api.${word}.com/v1/items', {\n  method: 'GET',\n  headers: { Authorization: 'Bearer ${token}' },\n});\n`),
  context('curl, key header, host on the next line', 'call.sh', /["'\\$`\n]/, ({ word, token }) => `curl -s \\\n  -H "X-API-Key: ${token}" \\\n  https://api.${word}.com/v1/items\n`),
  context('curl, user', 'call.sh', /[^\w.~-]/, ({ word, token }) => `curl -u "${token}:" https://api.${word}.com/v1/items\n`),
  context('curl, token as a password', 'call.sh', /["'\\$`\n:]/, ({ word, token }) => `curl --user 'ops@example.org:${token}' https://api.${word}.com/v1/items\n`),
  context('in the address', 'links.txt', /[^\w.~-]/, ({ word, token }) => `https://${token}@api.${word}.com/v1/items\n`),
  context('SDK: attribute', 'main.py', quoted, ({ word, token }) => `import ${word}\n\n${word}.api_key = "${token}"\n`),
  context('SDK: setter', 'Main.java', quoted, ({ word, token }) => `    ${word}.setApiKey("${token}");\n`),
  { ...context('SDK: constructor', 'main.ts', quoted, ({ title, token }) => `const client = new ${title.replace(/\W/g, '')}('${token}');\n`), issuerOnly: true },
  context('SDK: configure', 'init.rb', quoted, ({ title, token }) => `${title.replace(/\W/g, '')}.configure do |config|\n  config.api_key = '${token}'\nend\n`),
  context('SDK: constructor on lines', 'main.js', quoted, ({ title, token }) => `const client = new ${title.replace(/\W/g, '')}Client({\n  retries: 2,\n  token: '${token}',\n});\n`),
  context('docker run', 'run.sh', unquoted, ({ upper, token }) => `docker run --rm -e ${upper}=${token} -p 8080:80 service:latest\n`),
  context('helm value', 'deploy.sh', unquoted, ({ word, token }) => `helm upgrade --install app ./chart --set ${word}.apiKey=${token}\n`),
  context('kubectl literal', 'deploy.sh', unquoted, ({ word, token }) => `kubectl create secret generic ${word} --from-literal=token=${token}\n`),
  context('Terraform provider', 'main.tf', quoted, ({ word, token }) => `provider "${word}" {\n  region = "eu"\n  api_token = "${token}"\n}\n`),
  context('appsettings', 'appsettings.json', quoted, ({ title, token }) => `{\n  "${title.replace(/\W/g, '')}": {\n    "ApiKey": "${token}"\n  }\n}\n`),
  context('system property', 'Main.java', quoted, ({ word, token }) => `System.setProperty("${word}.api.key", "${token}");\n`),
  context('Java property file key', 'app.xml', inMarkup, ({ word, token }) => `<entry key="${word}.token">${token}</entry>\n`),
  context('plist', 'Info.plist', inMarkup, ({ title, token }) => `\t<key>${title.replace(/\W/g, '')}APIKey</key>\n\t<string>${token}</string>\n`),
  context('Android string', 'strings.xml', inMarkup, ({ lower, token }) => `    <string name="${lower}">${token}</string>\n`),
  context('Android meta-data', 'AndroidManifest.xml', inMarkup, ({ word, token }) => `<meta-data android:name="com.${word}.API_KEY"\n    android:value="${token}" />\n`),
  context('notebook', 'analysis.ipynb', quoted, ({ upper, token }) => `{"cell_type": "code", "source": ["os.environ['${upper}'] = '${token}'\\n"]}\n`),
  context('log of two lines', 'client.log', unquoted, ({ title, token }) => `INFO  connecting to ${title}\nDEBUG using key=${token}\nINFO  200 OK\n`),
  context('log, address and token', 'client.log', unquoted, ({ word, token }) => `DEBUG POST https://api.${word}.com/v1/items token=${token} 201\n`),
  { ...context('comment above the bare value', 'keys.txt', unquoted, ({ title, token }) => `# ${title} API key\n${token}\n`), issuerOnly: true },
  { ...context('label above the bare value', 'keys.txt', unquoted, ({ title, token }) => `${title} token:\n${token}\n`), issuerOnly: true },
  context('comment behind', 'settings.py', quoted, ({ title, token }) => `API_KEY = "${token}"  # ${title}\n`),
  { ...context('variable named after the issuer', 'settings.py', quoted, ({ word, token }) => `${word} = "${token}"\n`), issuerOnly: true },
  { ...context('issuer as a JSON key', 'keys.json', quoted, ({ word, token }) => `{ "${word}": "${token}" }\n`), issuerOnly: true },
  { ...context('issuer as a YAML key', 'keys.yml', unquoted, ({ word, token }) => `${word}: ${token}\n`), issuerOnly: true },
];

/** Names to try a token under: of its detector, where the detector asks for one, else one that says nothing. */
export function fillingOf(token: string, name?: string, issuer = 'service'): Filling {
  const words = (name ? (/key|token|secret|pass/i.test(name) ? name : `${name}_api_key`) : 'setting_7').toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);
  return {
    token, upper: words.join('_').toUpperCase(), lower: words.join('_'),
    camel: words.map((word, index) => (index ? word[0]!.toUpperCase() + word.slice(1) : word)).join(''),
    title: issuer, word: issuer.toLowerCase().replace(/[^a-z0-9]/g, ''),
  };
}
