import { Args, Flags } from '@oclif/core';
import { Command } from '../../src/cli/command';
import { importCommand } from '../../src/cli/import-rules';
import { importText } from '../../src/cli/detectors';
import { writeStandardOutput } from '../../src/cli/standard-output';

export default class DetectorsImport extends Command {
  static override summary = 'Carry over another scanner\'s rules or baseline, and say what could not be.';
  static override description = `Reads gitleaks and betterleaks (.toml), kingfisher rules and trufflehog custom detectors (.yml), and baselines of detect-secrets (.json), which become .keysweep-baseline.jsonl. Nothing is dropped silently. Exit code 1 where a rule could not be converted.`;
  static override examples = ['<%= config.bin %> detectors import gitleaks.toml -o packs/imported.json', '<%= config.bin %> detectors import .secrets.baseline'];
  static override args = { file: Args.string({ required: true, description: 'The rules or the baseline.' }) };
  static override flags = {
    output: Flags.string({ char: 'o', summary: 'Where to write (default: imported.json, .keysweep-baseline.jsonl for a baseline).' }),
    provider: Flags.string({ default: 'imported', summary: 'First word of the new ids.' }),
  };
  static override enableJsonFlag = true;

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(DetectorsImport);
    const outcome = await importCommand(args.file, flags.provider, flags.output);
    if (!this.jsonEnabled()) writeStandardOutput([importText(outcome)]);
    if (outcome.from !== 'detect-secrets' && outcome.rules.some(({ converted }) => !converted)) process.exitCode = 1;
    return outcome;
  }
}
