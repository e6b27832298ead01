import { Args } from '@oclif/core';
import { detectorsNamed } from '../../src/api/detectors/load';
import { testDetectors } from '../../src/api/detectors/test';
import { Command } from '../../src/cli/command';
import { testText } from '../../src/cli/detectors';
import { writeStandardOutput } from '../../src/cli/standard-output';

export default class DetectorsTest extends Command {
  static override summary = 'Test detectors: examples, counter-examples, fixtures, hostile texts, cost.';
  static override description = `FILE is a pack (.json, .yaml), a folder of packs, a module (.mjs), the folder of a package, or an installed package. Fixtures are files in fixtures/ng (something must be found) and fixtures/ok (nothing may) beside it. Exit code 1 where something is wrong.`;
  static override examples = ['<%= config.bin %> detectors test acme.json', '<%= config.bin %> detectors test acme.mjs'];
  static override args = { file: Args.string({ required: true, description: 'Pack, module, folder or package.' }) };
  static override flags = {};
  static override enableJsonFlag = true;

  async run(): Promise<unknown> {
    const { args } = await this.parse(DetectorsTest);
    const tests = await testDetectors(detectorsNamed(args.file));
    if (!this.jsonEnabled()) writeStandardOutput([testText(tests)]);
    if (tests.fixtures.mistakes.length > 0 || tests.detectors.some(({ mistakes }) => mistakes.length > 0)) process.exitCode = 1;
    return tests;
  }
}
