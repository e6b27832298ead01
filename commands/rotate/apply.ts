import { Args } from '@oclif/core';
import { applyRotation } from '../../src/api/rotate';
import { Command } from '../../src/cli/command';
import { runFlags, runRotation, type DryRun } from '../../src/cli/rotate';
import type { RunResult } from '../../src/rotate/runner';

export default class RotateApply extends Command {
  static override summary = 'Replace what a plan says.';
  static override description = 'Each credential goes through fixed steps that a journal records; a failure takes everything back to what worked before. Exit codes: 0 done, 2 the plan is stale or another run holds it, 4 failed and taken back, 5 a person has to act.';
  static override examples = ['<%= config.bin %> rotate apply plan.yaml --dry-run', '<%= config.bin %> rotate apply plan.yaml --yes'];
  static override args = { plan: Args.string({ description: 'Plan file, or the id of a plan that was applied before.', required: true }) };
  static override flags = runFlags;
  static override enableJsonFlag = true;

  async run(): Promise<RunResult | DryRun | undefined> {
    const { args, flags } = await this.parse(RotateApply);
    const result = await runRotation(args.plan, flags, 'apply', applyRotation, (line) => this.log(line));
    process.exitCode = 'exitCode' in result ? result.exitCode : 0;
    return result;
  }
}
