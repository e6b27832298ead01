import { Args } from '@oclif/core';
import { rotationStatus } from '../../src/api/rotate';
import { Command } from '../../src/cli/command';
import { statusLines } from '../../src/cli/rotate';
import { failure } from '../../src/cli/scan';
import type { EntryStatus } from '../../src/rotate/status';

export default class RotateStatus extends Command {
  static override summary = 'Say where each credential of a plan stands.';
  static override examples = ['<%= config.bin %> rotate status plan.yaml', '<%= config.bin %> rotate status 1f2e3d4c --json'];
  static override args = { plan: Args.string({ description: 'Plan file, or the id of a plan that was applied before.', required: true }) };
  static override enableJsonFlag = true;

  async run(): Promise<{ plan: string; entries: readonly EntryStatus[] } | undefined> {
    const { args } = await this.parse(RotateStatus);
    try {
      const { plan, entries } = await rotationStatus({ plan: args.plan });
      this.log(`plan ${plan.id}, made ${plan.createdAt}`);
      for (const line of statusLines(entries)) this.log(line);
      return { plan: plan.id, entries };
    } catch (error) {
      process.exitCode = failure(error);
      return undefined;
    }
  }
}
