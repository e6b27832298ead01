import { Args } from '@oclif/core';
import { rotationStatus } from '../../src/api/rotate';
import { rotations, type AppliedPlan } from '../../src/api/rotations';
import { Command } from '../../src/cli/command';
import { appliedPlanLine, statusLines } from '../../src/cli/rotate';
import type { EntryStatus } from '../../src/rotate/status';

export default class RotateStatus extends Command {
  static override summary = 'Say where each credential of a plan stands; without a plan, which plans were applied here.';
  static override examples = ['<%= config.bin %> rotate status', '<%= config.bin %> rotate status plan.yaml', '<%= config.bin %> rotate status 1f2e3d4c --json'];
  static override args = { plan: Args.string({ description: 'Plan file, or the id of a plan that was applied before.', required: false }) };
  static override enableJsonFlag = true;

  async run(): Promise<{ plan: string; entries: readonly EntryStatus[] } | readonly AppliedPlan[]> {
    const { args } = await this.parse(RotateStatus);
    if (args.plan === undefined) {
      const plans = rotations();
      for (const line of plans.length > 0 ? plans.map(appliedPlanLine) : ['no plan was applied here yet']) this.log(line);
      return plans;
    }
    const { plan, entries } = await rotationStatus({ plan: args.plan });
    this.log(`plan ${plan.id}, made ${plan.createdAt}`);
    for (const line of statusLines(entries)) this.log(line);
    return { plan: plan.id, entries };
  }
}
