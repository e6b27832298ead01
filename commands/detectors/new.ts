import { Args, Flags } from '@oclif/core';
import { scaffoldDetector } from '../../src/api/detectors/scaffold';
import { Command } from '../../src/cli/command';
import { writeStandardOutput } from '../../src/cli/standard-output';

export default class DetectorsNew extends Command {
  static override summary = 'Write a new detector that works, with fixtures and the manifest of a package.';
  static override description = `Data by default: a pack, of which nothing is executed. With --code a module for what data cannot say.`;
  static override examples = ['<%= config.bin %> detectors new acme-api-token --to keysweep-plugin-acme', '<%= config.bin %> detectors new acme-api-token --code --to keysweep-plugin-acme'];
  static override args = { id: Args.string({ required: true, description: 'Id, the provider first: acme-api-token.' }) };
  static override flags = {
    to: Flags.string({ default: '.', summary: 'Folder.' }),
    code: Flags.boolean({ summary: 'A module in code.' }),
  };
  static override enableJsonFlag = true;

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(DetectorsNew);
    const files = scaffoldDetector({ id: args.id, folder: flags.to, code: flags.code });
    if (!this.jsonEnabled()) writeStandardOutput([...files.map((file) => `${file}\n`), `test it: keysweep detectors test ${files[0]}\n`]);
    return { files };
  }
}
