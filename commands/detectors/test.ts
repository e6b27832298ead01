import { Args } from '@oclif/core';
import { testDetectors } from '../../src/api/detectors/test';
import { existsSync } from 'node:fs';
import { Command } from '../../src/cli/command';
import { testText } from '../../src/cli/detectors';
import { failure } from '../../src/cli/scan';
import { writeStandardOutput } from '../../src/cli/standard-output';

/** A module, or an installed package where no file has that name; a pack that is missing is still a pack. */
function isPlugin(name: string): boolean {
  return /\.[mc]?js$/.test(name) || !(existsSync(name) || /\.(?:json|ya?ml)$/.test(name));
}

export default class DetectorsTest extends Command {
  static override summary = 'Test detectors: examples, counter-examples, fixtures, hostile texts, cost.';
  static override description = `FILE is a pack (.json, .yaml), a folder of packs, a module (.mjs), or an installed package. Fixtures are files in fixtures/ng (something must be found) and fixtures/ok (nothing may) beside it. Exit code 1 where something is wrong.`;
  static override examples = ['<%= config.bin %> detectors test acme.json', '<%= config.bin %> detectors test acme.mjs'];
  static override args = { file: Args.string({ required: true, description: 'Pack, module, folder or package.' }) };
  static override flags = {};
  static override enableJsonFlag = true;

  async run(): Promise<unknown> {
    const { args } = await this.parse(DetectorsTest);
    try {
      const tests = await testDetectors(isPlugin(args.file) ? { plugins: [args.file] } : { packs: [args.file] });
      if (!this.jsonEnabled()) writeStandardOutput([testText(tests)]);
      if (tests.fixtures.mistakes.length > 0 || tests.detectors.some(({ mistakes }) => mistakes.length > 0)) process.exitCode = 1;
      return tests;
    } catch (error) {
      process.exitCode = failure(error);
      return undefined;
    }
  }
}
