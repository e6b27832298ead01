import { Args } from '@oclif/core';
import { resumeRotation } from '../../src/api/rotate';
import { Command } from '../../src/cli/command';
import { runFlags, runRotation, type DryRun } from '../../src/cli/rotate';
import type { RunResult } from '../../src/rotate/runner';

export default class RotateResume extends Command {
  static override summary = 'Go on with a plan that was interrupted, or that waits.';
  static override description = 'Continues where a killed or failed run stopped, moves on once a branch is merged, and deletes disabled values whose cooling period is over.';
  static override examples = ['<%= config.bin %> rotate resume plan.yaml --dry-run', '<%= config.bin %> rotate resume plan.yaml --yes'];
  static override args = { plan: Args.string({ description: 'Plan file, or the id of a plan that was applied before.', required: true }) };
  static override flags = runFlags;
  static override enableJsonFlag = true;

  async run(): Promise<RunResult | DryRun | undefined> {
    const { args, flags } = await this.parse(RotateResume);
    const result = await runRotation(args.plan, flags, 'resume', resumeRotation, (line) => this.log(line));
    process.exitCode = 'exitCode' in result ? result.exitCode : 0;
    return result;
  }
}
