import { Args } from '@oclif/core';
import { diff, type ReportDiff } from '../src/api/exposure';
import { readReport } from '../src/api/report-file';
import { Command } from '../src/cli/command';
import { writeStandardOutput } from '../src/cli/standard-output';
import { diffText } from '../src/report/diff';

export default class Diff extends Command {
  static override summary = 'Compare two reports: credentials that are new, gone, moved, or stored weaker.';
  static override examples = ['<%= config.bin %> diff monday.json tuesday.json'];
  static override args = { old: Args.string({ required: true, description: 'Earlier report.' }), new: Args.string({ required: true, description: 'Later report.' }) };
  static override enableJsonFlag = true;

  async run(): Promise<ReportDiff | undefined> {
    const { args } = await this.parse(Diff);
    const [before, after] = [readReport(args.old), readReport(args.new)];
    const result = diff(before, after);
    if (!this.jsonEnabled()) writeStandardOutput([diffText(result, before, after)]);
    return result;
  }
}
