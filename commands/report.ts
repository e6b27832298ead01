import { Args, Flags } from '@oclif/core';
import { incident, renderReport, reportFormats } from '../src/api/report';
import { Command } from '../src/cli/command';
import { writeStandardOutput } from '../src/cli/standard-output';
import { wantsColor } from '../src/cli/terminal';
import { writeFileAtomically } from '../src/config/atomic-file';
import { KeysweepError } from '../src/model';
import { incidentFormats } from '../src/report/incident';
import type { Format } from '../src/report';

export default class Report extends Command {
  static override summary = 'Write a saved scan as a page people look at, as Markdown, or in any other format; or the sheet a breach notice needs.';
  static override description = 'Nothing is scanned again. The page is one file that makes no request. Secrets are masked in every format.';
  static override examples = [
    '<%= config.bin %> report findings.json -o report.html',
    '<%= config.bin %> report findings.json --format sarif -o keysweep.sarif',
    '<%= config.bin %> report --incident --inventory inventory.csv',
  ];
  static override args = { report: Args.string({ description: 'Report saved with scan --format json (default: the last scan).', required: false }) };
  static override flags = {
    format: Flags.string({ options: [...reportFormats], summary: 'How to write it (default: by the ending of the -o file, else md).' }),
    output: Flags.string({ char: 'o', summary: 'Write to this file (atomically, 0600) instead of standard output.' }),
    inventory: Flags.string({ summary: 'CSV or JSON with assets, tags, owners and who reaches whom.' }),
    from: Flags.string({ default: 'internet', summary: 'Where ways begin: internet, a host, tag:NAME.' }),
    to: Flags.string({ default: 'tag:pii', summary: 'Where ways end: a host, tag:NAME.' }),
    incident: Flags.boolean({ default: false, summary: 'Write the incident sheet instead: personal data by store, credentials that lead there, since when, what was rotated. As md, json or html.' }),
  };
  static override enableJsonFlag = true;

  async run(): Promise<object | undefined> {
    const { args, flags } = await this.parse(Report);
    const format = (flags.format ?? formatOf(flags.output)) as Format;
    const request = { report: args.report, inventory: flags.inventory, from: flags.from, to: flags.to };
    if (flags.incident) {
      if (!(format in incidentFormats)) throw new KeysweepError('invalid-format', `the incident sheet is not written as ${format}`, { actions: ['--format md, json or html'] });
      const sheet = incident(request);
      if (flags.output !== undefined || !this.jsonEnabled()) write(incidentFormats[format as 'md'](sheet), flags.output);
      return sheet;
    }
    const { report, pieces } = renderReport({ ...request, format, color: flags.output === undefined && wantsColor(process.stdout) });
    if (flags.output !== undefined || !this.jsonEnabled()) write(pieces, flags.output);
    return report;
  }
}

const BY_ENDING: ReadonlyMap<string, Format> = new Map([['html', 'html'], ['htm', 'html'], ['md', 'md'], ['markdown', 'md'], ['csv', 'csv'], ['json', 'json'], ['jsonl', 'jsonl'], ['sarif', 'sarif']]);

function formatOf(output: string | undefined): Format {
  if (output === undefined) return 'md';
  const format = BY_ENDING.get(output.slice(output.lastIndexOf('.') + 1).toLowerCase());
  if (format === undefined) throw new KeysweepError('invalid-format', `the name ${output} does not say the format`, { actions: [`--format ${reportFormats.join('|')}`] });
  return format;
}

function write(pieces: Iterable<string>, output: string | undefined): void {
  if (output === undefined) writeStandardOutput(pieces);
  else writeFileAtomically(output, pieces);
}
