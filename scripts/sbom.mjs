// `npm run sbom`: the CycloneDX bill of materials of what is shipped, on standard output. `npm sbom --omit=dev` leaves out
// packages that development tools use as well (client-s3: oclif's, too), so all are asked for and the lock file says which to drop.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const bill = JSON.parse(execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26, shell: process.platform === 'win32' }));
const shipped = new Set(Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev).map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`));
const kept = bill.components.filter(({ name, version }) => shipped.has(`${name}@${version}`));
const references = new Set([bill.metadata.component['bom-ref'], ...kept.map((component) => component['bom-ref'])]);
bill.components = kept;
bill.dependencies = bill.dependencies.filter(({ ref }) => references.has(ref)).map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn?.filter((one) => references.has(one)) }));
process.stdout.write(`${JSON.stringify(bill, undefined, 2)}\n`);
