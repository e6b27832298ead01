import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planRotation } from '../../src/api/rotate';
import type { RotationPlan } from '../../src/rotate/plan';
import type { RotationSettings } from '../../src/rotate/settings';
import { reportOf, type Planted } from '../rotate/reports';

/** A folder with files that hold secrets, a state directory of its own, and a plan for them. */
export interface Estate {
  readonly folder: string;
  readonly repository: string;
  readonly planFile: string;
  readonly plan: RotationPlan;
  read(path: string): string;
  remove(): void;
}

export async function makeEstate(files: Readonly<Record<string, string>>, planted: readonly Planted[], settings: RotationSettings = {}): Promise<Estate> {
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-estate-'));
  process.env.KEYSWEEP_STATE_DIR = join(folder, 'state');
  const repository = join(folder, 'shop');
  mkdirSync(repository);
  for (const [path, content] of Object.entries(files)) writeFileSync(join(repository, path), content);
  writeFileSync(join(folder, 'report.json'), JSON.stringify(reportOf(repository, planted)));
  const plan = await planRotation({ report: join(folder, 'report.json'), root: repository, settings: { coolingHours: 0, ...settings } });
  const planFile = join(folder, 'plan.json');
  writeFileSync(planFile, JSON.stringify(plan));
  return {
    folder, repository, planFile, plan,
    read: (path) => readFileSync(join(repository, path), 'utf8'),
    remove: () => {
      delete process.env.KEYSWEEP_STATE_DIR;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
