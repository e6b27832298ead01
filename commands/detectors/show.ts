import { Args, Flags } from '@oclif/core';
import { showDetector } from '../../src/api/detectors/list';
import { Command } from '../../src/cli/command';
import { showText } from '../../src/cli/detectors';
import { writeStandardOutput } from '../../src/cli/standard-output';

export default class DetectorsShow extends Command {
  static override summary = 'Show what a detector is, and what to do about what it finds.';
  static override description = `The id is the rule id of a finding.`;
  static override examples = ['<%= config.bin %> detectors show github-pat-classic'];
  static override args = { id: Args.string({ required: true, description: 'Rule id.' }) };
  static override flags = {
    pack: Flags.string({ multiple: true, summary: 'A further pack: file, folder or installed package. May be repeated.' }),
    plugin: Flags.string({ multiple: true, summary: 'A further plugin: module file or installed package. May be repeated.' }),
  };
  static override enableJsonFlag = true;

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(DetectorsShow);
    const rule = showDetector({ packs: flags.pack, plugins: flags.plugin }, args.id);
    if (!this.jsonEnabled()) writeStandardOutput([showText(rule)]);
    return rule;
  }
}
