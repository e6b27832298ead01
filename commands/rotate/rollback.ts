import { Args } from '@oclif/core';
import { rollbackRotation } from '../../src/api/rotate';
import { Command } from '../../src/cli/command';
import { runFlags, runRotation, type DryRun } from '../../src/cli/rotate';
import type { RunResult } from '../../src/rotate/runner';

export default class RotateRollback extends Command {
  static override summary = 'Take a plan back: issuers, sink and files as they were.';
  static override description = 'Possible until the old values are deleted at their issuers, which is what the cooling period is for.';
  static override examples = ['<%= config.bin %> rotate rollback plan.yaml --dry-run', '<%= config.bin %> rotate rollback plan.yaml --yes'];
  static override args = { plan: Args.string({ description: 'Plan file, or the id of a plan that was applied before.', required: true }) };
  static override flags = runFlags;
  static override enableJsonFlag = true;

  async run(): Promise<RunResult | DryRun | undefined> {
    const { args, flags } = await this.parse(RotateRollback);
    const result = await runRotation(args.plan, flags, 'rollback', rollbackRotation, (line) => this.log(line));
    process.exitCode = 'exitCode' in result ? result.exitCode : 0;
    return result;
  }
}
