import { shownFindings } from '../../eval/shown';

// What the bytes beside a value say of it, through the whole pipeline.

const shown = shownFindings();

function secrets(path: string, text: string): string[] {
  return shown(path, text).map(({ secret }) => secret);
}

test.each([
  ['a value that a template fills in', 'roles/app/templates/redis.conf', 'requirepass {{ redis_master_password }}\n'],
  ['a template in quotes', 'roles/app/templates/openrc.sh', "export OS_PASSWORD='{{ keystone_admin_password }}'\n"],
  ['a name in a template behind another', 'roles/app/templates/sentinel.conf', 'sentinel auth-pass {{ monitor_name }} {{ master_password }}\n'],
  ['a parameter of Heat', 'deploy/swift.yaml', 'password: {get_param: SwiftPassword}\n'],
  ['an expression of EJS in what may be a device statement', 'app/liquibase.gradle.ejs', '  password "<%- devDatabasePassword %>"\n'],
  ['the commit of an action of somebody who issues keys', '.github/workflows/scan.yaml', '    - uses: sonarsource/sonarcloud-github-action@f1c3010689be73b8e5ae0c57ce35968afd7909e8 # v5\n'],
  ['an identifier in the export of a Keycloak realm', 'realm/keycloak.json', '{"keycloak": {\n  "id": "b05ccf0d-d8ac-4695-bd60-37018f8f94b4",\n  "name": "roles"}}\n'],
  ['a key in a zone', 'infoblox/corp.zone', 'corp. 3600 IN DNSKEY 257 3 8 AwEAAbPwrxwtOMENWvblQbUFwBllR7ZtXsu9rgLdyklKs9gU2GQTeOc59XjhuAPZ4WrT09z6YPL\n'],
  ['the digest of a delegation', 'infoblox/corp.zone', 'infoblox.corp. IN DS 60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A\n'],
  ['a password that is a word in an address with the word user', 'docs/db.py', 'url = "couchbase://user:password@host[:port]?truststorepath=value"\n'],
  ['an option behind a command in a ChangeLog', 'ChangeLog', '\tpasswd -S fred and passwd -k: change only expired passwords\n'],
  ['the name line of a manual page', 'man/passwd.1', 'passwd \\- change user password\n'],
  ['words under a heading of the news', 'NEWS', '- password support,\n'],
  ['a type in a dump of a debugger', 'peb.py', '    #    +0x234 WerShipAssertPtr : Ptr32 Void\n'],
  ['an association of a cloud', 'schema.json', '  "AWS::EC2::EIPAssociation": "79f1e9b62a5b2b5d",\n'],
  ['the owner of files of Valkey', 'valkey.json', '{"owner": "valkey:kolla7", "perm": "0600"}\n'],
  ['what a key is looked up by', 'signer.java', 'if (map.containsKey("tsapolicyid7")) return;\n'],
  ['an anchor of a manual', 'doc/manual.html', '<li><a id="toc-SRP" href="#SRP-credentials">6.4.3 SRP</a></li>\n'],
  ['a command in backticks', 'configure.sh', 'ac_pwd_ls=`cd "$ac_pwd" && ls -di .`\n'],
  ['a command of PowerShell', 'test.ps1', '[string]$pwd = Get-Location\n'],
  ['variables in a document of Google that code makes up', 'provider.py', 'credentials = {"client_id": client_id, "client_secret": client_secret, "refresh_token": refresh_token, "type": "authorized_user"}\n'],
  ['an instruction', 'tables.go', '\tVPCMPW:            "VPCMPW",\n\tCMOVNPW: "CMOVWPC",\n'],
  ['a document by its key', 'client.py', ">>> c.open_by_key('0BmgG6nO_6dprdS1MN3d3MkdPa142WFRrdnRRUWl1UFE')\n"],
  ['a section of a configuration', 'gssd.c', 'root_uses_machine_creds = conf_get_bool("gssd", "use-machine-creds", 1);\n'],
  ['the result of a test', 'run.sh', 'echo "PASS: cupsd exited with no errors."\n'],
  ['the option behind the file of a password', 'ci.yaml', 'run: initdb --username=postgres --pwfile="$postgresPasswordFile" --auth=scram-sha-256\n'],
  ['an option that ends like a command', 'run.sh', 'kvm -m 512 -net nic -net user -redir tcp:2222::22\n'],
])('%s is no secret', (_, path, text) => {
  expect(secrets(path, text)).toEqual([]);
});

test.each([
  ['redis.conf', 'requirepass kV8mQ2xTz7Lp\n', 'kV8mQ2xTz7Lp'],
  ['openrc.sh', "export OS_PASSWORD='kV8mQ2xTz7Lp'\n", 'kV8mQ2xTz7Lp'],
  ['router.txt', 'hostname r1\nline vty 0 4\n password kV8mQ2xTz7Lp\n login\n', 'kV8mQ2xTz7Lp'],
  ['db.py', 'url = "couchbase://app:kV8mQ2xTz7Lp@db.corp.io/shop"\n', 'kV8mQ2xTz7Lp'],
  ['a.bat', 'net user deploy kV8mQ2xTz7Lp /add\n', 'kV8mQ2xTz7Lp'],
  ['a.js', 'client.setKey("q83jdk2LmX0vTn5RbYc1");\n', 'q83jdk2LmX0vTn5RbYc1'],
])('%s: %s still gives its secret', (path, text, secret) => {
  expect(secrets(path, text)).toContain(secret);
});
