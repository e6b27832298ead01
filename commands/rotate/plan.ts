import { Args, Flags } from '@oclif/core';
import { planRotation } from '../../src/api/rotate';
import { Command } from '../../src/cli/command';
import { planLines } from '../../src/cli/rotate';
import { writeStandardOutput } from '../../src/cli/standard-output';
import { writeFileAtomically } from '../../src/config/atomic-file';
import { builtInDetectors } from '../../src/pipeline/detectors';
import { safeJson } from '../../src/report/text';
import type { RotationPlan } from '../../src/rotate/plan';

export default class RotatePlan extends Command {
  static override summary = 'Make a plan that replaces the credentials of a report.';
  static override description = 'The plan is a file to review: what is replaced, by which rotator, where the new value is kept, which files change, and what a person has to do. It holds no secret and is bound to the report and to the files as they are now. Nothing is changed.';
  static override examples = [
    '<%= config.bin %> scan . --format json -o report.json; <%= config.bin %> rotate plan report.json -o plan.yaml',
    '<%= config.bin %> rotate plan report.json --settings rotation.yaml --only c-1f2e3d4c5b6a7988 -o plan.json',
  ];
  static override args = { report: Args.string({ description: 'Report of `scan --format json`.', required: true }) };
  static override flags = {
    output: Flags.string({ char: 'o', summary: 'File for the plan, .json or .yaml; standard output without it.' }),
    settings: Flags.string({ summary: 'Sinks, rotators and their options (docs/rotation.md).', env: 'KEYSWEEP_ROTATION_SETTINGS' }),
    root: Flags.string({ summary: 'Folder the scan ran in.', default: '.' }),
    inventory: Flags.string({ summary: 'What else is known of the estate (docs/exposure.md), for the order of rotation.' }),
    only: Flags.string({ multiple: true, summary: 'Only these credential or rule ids.' }),
  };
  static override enableJsonFlag = true;

  async run(): Promise<RotationPlan | undefined> {
    const { args, flags } = await this.parse(RotatePlan);
    const plan = await planRotation({ report: args.report, settings: flags.settings, root: flags.root, only: flags.only, inventory: flags.inventory, guidance: builtInDetectors().rule });
    const text = flags.output && /\.ya?ml$/.test(flags.output) ? (await import('yaml')).stringify(plan) : `${safeJson(plan, 2)}\n`;
    if (flags.output) {
      writeFileAtomically(flags.output, [text]);
      for (const line of planLines(plan)) this.log(line);
    } else if (!this.jsonEnabled()) writeStandardOutput([text]);
    return plan;
  }
}
