import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verificationPlan, verify } from '../../src/api/verify';
import { builtInDetectors } from '../../src/pipeline/detectors';
import { githubEvidence, type Verification } from '../../src/verify';
import { githubInstance } from '../../src/verify/github';
import { reportOf } from '../rotate/reports';

const TOKEN = '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';
const PUBLIC = 'https://api.github.com';

/** Where the token in a text would be asked for: an API's address, `?` behind it where a refusal proves nothing, or `withheld`. */
function asked(text: string, hosts: readonly string[] = [], name?: string): string {
  const start = text.indexOf(TOKEN);
  const instance = githubInstance(githubEvidence(text, start, start + TOKEN.length, name), hosts);
  return 'api' in instance ? `${instance.api}${instance.certain ? '' : '?'}` : instance.withheld.reason === 'ambiguous-issuer' ? 'withheld' : 'broken';
}

describe('Which GitHub a token belongs to', () => {
  it.each<[string, string, readonly string[], string | undefined, string]>([
    ['nothing says anything', `TOKEN=${TOKEN}\n`, [], 'TOKEN', `${PUBLIC}?`],
    ['people say that only github.com is in use', `TOKEN=${TOKEN}\n`, ['github.com'], 'TOKEN', PUBLIC],
    ['people say that only one Enterprise Server is in use', `TOKEN=${TOKEN}\n`, ['ghe.corp.example'], 'TOKEN', 'https://ghe.corp.example/api/v3'],
    ['people name two', `TOKEN=${TOKEN}\n`, ['github.com', 'ghe.corp.example'], 'TOKEN', 'withheld'],
    ['a URL of github.com', `git clone https://me:${TOKEN}@github.com/org/repo\n`, ['ghe.corp.example'], undefined, PUBLIC],
    ['a URL of an Enterprise Server nobody named', `url = https://x-access-token:${TOKEN}@ghe.corp.example/org/repo\n`, [], undefined, 'withheld'],
    ['a URL of one that was named', `url = https://x-access-token:${TOKEN}@ghe.corp.example/org/repo\n`, ['github.com', 'ghe.corp.example'], undefined, 'https://ghe.corp.example/api/v3'],
    ['a port', `url = https://me:${TOKEN}@ghe.corp.example:8443/org/repo\n`, ['ghe.corp.example:8443'], undefined, 'https://ghe.corp.example:8443/api/v3'],
    ['GH_HOST beside it', `GH_HOST=ghe.corp.example\nGH_TOKEN=${TOKEN}\n`, [], 'GH_TOKEN', 'withheld'],
    ['GH_HOST beside it, named', `GH_HOST=ghe.corp.example\r\nGH_TOKEN=${TOKEN}\r\n`, ['https://ghe.corp.example'], 'GH_TOKEN', 'https://ghe.corp.example/api/v3'],
    ['GITHUB_API_URL of github.com', `env:\n  GITHUB_API_URL: "https://api.github.com"\n  GITHUB_TOKEN: ${TOKEN}\n`, [], 'GITHUB_TOKEN', PUBLIC],
    ['the address of an Enterprise API', `curl -H "Authorization: token ${TOKEN}" https://code.corp.example/api/v3/user\n`, [], undefined, 'withheld'],
    ['a name that says Enterprise', `GH_ENTERPRISE_TOKEN=${TOKEN}\n`, [], 'GH_ENTERPRISE_TOKEN', 'withheld'],
    ['a name that says Enterprise, and one server named', `GH_ENTERPRISE_TOKEN=${TOKEN}\n`, ['github.com', 'ghe.corp.example'], 'GH_ENTERPRISE_TOKEN', 'https://ghe.corp.example/api/v3'],
    ['a name that says Enterprise beside github.com', `GITHUB_SERVER_URL=https://github.com\nGITHUB_ENTERPRISE_TOKEN=${TOKEN}\n`, ['ghe.corp.example'], 'GITHUB_ENTERPRISE_TOKEN', 'withheld'],
    ['hosts.yml of gh', `github.com:\n    user: me\n    oauth_token: ${TOKEN}\n`, [], 'oauth_token', PUBLIC],
    ['hosts.yml of gh with an Enterprise Server', `ghe.corp.example:\n    user: me\n    oauth_token: ${TOKEN}\ngithub.com:\n    user: me\n`, [], 'oauth_token', 'withheld'],
    ['Composer', `{"github-oauth": {"github.com": "${TOKEN}"}}`, [], undefined, PUBLIC],
    ['.netrc', `machine ghe.corp.example login me password ${TOKEN}\n`, [], undefined, 'withheld'],
    ['.npmrc', `//npm.pkg.github.com/:_authToken=${TOKEN}\n`, [], undefined, PUBLIC],
    ['Enterprise Cloud with data residency', `url = https://me:${TOKEN}@octo.ghe.com/org/repo\n`, [], undefined, 'https://api.octo.ghe.com'],
    ['two that differ', `GITHUB_SERVER_URL=https://octo.ghe.com\nurl = https://me:${TOKEN}@github.com/org/repo\n`, [], undefined, 'withheld'],
    ['a database beside it', `DB_HOST=db.corp.example\nCALLBACK_URL=https://shop.example/github\nGITHUB_TOKEN=${TOKEN}\n`, [], 'GITHUB_TOKEN', `${PUBLIC}?`],
    ['a host that only ends like GitHub', `url = https://me:${TOKEN}@notgithub.com/x\n`, [], undefined, 'withheld'],
    ['a host that only begins like GitHub', `url = https://me:${TOKEN}@github.com.evil.example/x\n`, ['github.com'], undefined, 'withheld'],
  ])('%s', (_what, text, hosts, name, expected) => expect(asked(text, hosts, name)).toBe(expected));
});

describe('Tokens of an Enterprise Server', () => {
  let folder: string;
  let server: Server;
  let port: number;
  let seen: string[];

  beforeAll(async () => {
    server = createServer((request, answer) => {
      seen.push(`${request.method} ${request.url}`);
      const known = request.url === '/api/v3/user' && request.headers.authorization === `Bearer ${TOKEN}`;
      answer.writeHead(known ? 200 : 401, { 'content-type': 'application/json', 'x-oauth-scopes': 'repo' }).end(known ? '{"login":"deploy"}' : '{"message":"Bad credentials"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as { port: number }).port;
  });
  afterAll(() => void server.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keysweep-github-'));
    process.env.KEYSWEEP_STATE_DIR = join(folder, 'state');
    seen = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const request = (content: string, name: string, githubHosts?: readonly string[], value = TOKEN) => {
    writeFileSync(join(folder, 'app.env'), content);
    const report = reportOf(folder, [{ path: 'app.env', value, name, ruleId: 'github-pat-classic' }]);
    const { rule } = builtInDetectors();
    // Of public addresses none is reachable from a test, and none may be tried: whatever is sent outside of this machine fails it.
    return { report, root: folder, verifierOf: (ruleId: string) => rule(ruleId).verify, githubHosts, allowNetwork: ['127.0.0.0/8'], intervalMs: 0, attempts: 1, timeoutMs: 2_000 };
  };
  const ask = async (...given: Parameters<typeof request>): Promise<{ verdict: Verification; planned: string[] }> => {
    const one = request(...given);
    return { planned: verificationPlan(one).map(({ host }) => host), verdict: (await verify(one))[0] };
  };

  it('are asked at the host that people named, and only there', async () => {
    const { verdict, planned } = await ask(`GH_HOST=127.0.0.1:${port}\nGH_TOKEN=${TOKEN}\n`, 'GH_TOKEN', [`http://127.0.0.1:${port}`]);
    expect(planned).toEqual([`127.0.0.1:${port}`]);
    expect(verdict).toMatchObject({ state: 'active', host: `127.0.0.1:${port}`, identity: { account: 'deploy', scopes: 'repo' }, privilege: 'write' });
    expect(seen).toEqual(['GET /api/v3/user', 'GET /api/v3/user']); // the second with a changed secret
  });

  it('are sent nowhere where the host beside them was not named, also by no verifier in code', async () => {
    for (const content of [`GH_HOST=127.0.0.1:${port}\nGH_TOKEN=${TOKEN}\n`, `REMOTE=http://me:${TOKEN}@127.0.0.1:${port}/org/repo\n`]) {
      const { verdict, planned } = await ask(content, content.startsWith('GH') ? 'GH_TOKEN' : 'REMOTE');
      expect(planned).toEqual([]);
      expect(verdict).toMatchObject({ state: 'unknown', reason: 'ambiguous-issuer', detail: expect.stringContaining('--github-host') });
    }
    expect(seen).toEqual([]);
  });

  it('of which nothing says the host go to none of two', async () => {
    const { verdict, planned } = await ask(`TOKEN=${TOKEN}\n`, 'TOKEN', ['github.com', `http://127.0.0.1:${port}`]);
    expect([planned, verdict.reason, seen]).toEqual([[], 'ambiguous-issuer', []]);
  });

  it('that it refuses are inactive', async () => {
    const other = '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';
    const { verdict } = await ask(`TOKEN=${other}\n`, 'TOKEN', [`http://127.0.0.1:${port}`], other);
    expect(verdict).toMatchObject({ state: 'inactive', host: `127.0.0.1:${port}` });
  });
});
