import { Args, Flags } from '@oclif/core';
import { explain } from '../src/api/exposure';
import { readReport } from '../src/api/report-file';
import { Command } from '../src/cli/command';
import { writeStandardOutput } from '../src/cli/standard-output';
import { readInventory } from '../src/exposure/inventory';
import { explanationText } from '../src/report/explanation';

export default class Explain extends Command {
  static override summary = 'Explain the exposure of one credential: each factor, its evidence, and what would lower it.';
  static override examples = ['<%= config.bin %> explain c-1a2b3c4d'];
  static override args = { id: Args.string({ required: true, description: 'Credential id as scan shows it (c-…), or its beginning.' }) };
  static override flags = {
    report: Flags.string({ char: 'r', summary: 'Report saved with scan --format json (default: the last scan).' }),
    inventory: Flags.string({ summary: 'CSV or JSON with assets, tags, owners and who reaches whom.' }),
  };
  static override enableJsonFlag = true;

  async run(): Promise<object | undefined> {
    const { args, flags } = await this.parse(Explain);
    const explanation = explain(readReport(flags.report), args.id, { inventory: flags.inventory === undefined ? undefined : readInventory(flags.inventory) });
    if (!this.jsonEnabled()) writeStandardOutput([explanationText(explanation)]);
    return explanation;
  }
}
