import { Args } from '@oclif/core';
import { Command } from '../src/cli/command';
import { scanCommand } from '../src/cli/scan';
import { scanFlags, verifyFlags } from '../src/cli/scan-flags';
import { verifying } from '../src/cli/verify';
import { oclifFlags } from '../src/cli/oclif-flags';
import type { ScanReport } from '../src/model';

export default class Scan extends Command {
  static override summary = 'Find stored credentials in files, git history, staged changes or standard input.';
  static override description = 'Exit codes: 0 nothing found, 1 findings at or over --fail-on, 2 usage or configuration, 3 something asked for was not scanned.';
  static override examples = [
    '<%= config.bin %> scan .',
    '<%= config.bin %> scan --history path/to/repository',
    '<%= config.bin %> scan backups/ --format sarif -o keysweep.sarif',
    '<%= config.bin %> scan . --verify-plan',
    'tar -xOf dump.tar | <%= config.bin %> scan -',
  ];
  static override strict = false;
  static override args = { paths: Args.string({ description: 'Files and directories; - for standard input.', required: false }) };
  static override flags = { ...oclifFlags(scanFlags), ...oclifFlags(verifyFlags, false) };
  static override enableJsonFlag = true;

  async run(): Promise<ScanReport | undefined> {
    const { flags, argv } = await this.parse(Scan);
    const { report, exitCode } = await scanCommand(flags, argv as string[], { write: !this.jsonEnabled(), enrich: verifying(flags) });
    process.exitCode = exitCode;
    return report;
  }
}
