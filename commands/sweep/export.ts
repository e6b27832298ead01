import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Flags } from '@oclif/core';
import { defaultStore } from '../../src/api/sweep';
import { exportDefectDojo, exportFormats, exportJsonLines, exportReport, exportSarif } from '../../src/api/sweep-export';
import { Command } from '../../src/cli/command';
import { storeFlag } from '../../src/cli/sweep-flags';
import { writePiecesAtomically } from '../../src/config/atomic-file';
import { KeysweepError } from '../../src/model';
import { openStore } from '../../src/store';

export default class SweepExport extends Command {
  static override summary = 'Write what sweeps found: JSON lines, a report for the other commands, one SARIF file a target, or DefectDojo\'s generic findings.';
  static override examples = ['<%= config.bin %> sweep export > findings.jsonl', '<%= config.bin %> sweep export --format sarif -o reports/'];
  static override flags = {
    ...storeFlag,
    format: Flags.string({ summary: 'How to write it.', options: [...exportFormats], default: 'jsonl' }),
    output: Flags.string({ char: 'o', summary: 'File to write (a folder for sarif) instead of standard output.' }),
    closed: Flags.boolean({ summary: 'Also what is nowhere to be found any more.' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(SweepExport);
    const store = await openStore(flags.store ?? defaultStore());
    try {
      if (flags.format === 'sarif') {
        if (flags.output === undefined) throw new KeysweepError('output-required', 'SARIF is written as one file a target', { actions: ['Name a folder with -o.'] });
        const files = await exportSarif(store, flags.output, flags);
        this.log(`${files.length} files in ${flags.output}`);
        return;
      }
      const pieces = flags.format === 'jsonl' ? exportJsonLines(store, flags) : flags.format === 'json' ? exportReport(store, flags) : exportDefectDojo(store, flags);
      if (flags.output === undefined) await toStandardOutput(pieces);
      else await writePiecesAtomically(flags.output, pieces);
    } finally {
      await store.close();
    }
  }
}

/** A reader that went away ends it quietly (`| head`). */
async function toStandardOutput(pieces: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}
