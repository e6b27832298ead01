import { Flags } from '@oclif/core';
import { listDetectors } from '../../src/api/detectors/list';
import { Command } from '../../src/cli/command';
import { listText } from '../../src/cli/detectors';
import { writeStandardOutput } from '../../src/cli/standard-output';

export default class DetectorsList extends Command {
  static override summary = 'List the detectors.';
  static override description = `One line each: id, confidence, title. With --provider or --family only some of them.`;
  static override examples = ['<%= config.bin %> detectors list --provider github', '<%= config.bin %> detectors list --family device'];
  static override args = {};
  static override flags = {
    provider: Flags.string({ summary: 'Only of this provider.' }),
    family: Flags.string({ summary: 'Only of this family: cloud, scm, ci, chat, payment, database, keys, generic, files, device…' }),
    pack: Flags.string({ multiple: true, summary: 'A further pack: file, folder or installed package. May be repeated.' }),
    plugin: Flags.string({ multiple: true, summary: 'A further plugin: module file or installed package. May be repeated.' }),
  };
  static override enableJsonFlag = true;

  async run(): Promise<unknown> {
    const { flags } = await this.parse(DetectorsList);
    const rules = listDetectors({ packs: flags.pack, plugins: flags.plugin }, flags);
    if (!this.jsonEnabled()) writeStandardOutput([listText(rules)]);
    return rules;
  }
}
