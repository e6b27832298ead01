import { Flags } from '@oclif/core';
import { paths } from '../src/api/exposure';
import { readReport } from '../src/api/report-file';
import { Command } from '../src/cli/command';
import { writeStandardOutput } from '../src/cli/standard-output';
import { safeJson } from '../src/report/text';
import { pathsDot, pathsMermaid, pathsText } from '../src/report/paths';

export default class Paths extends Command {
  static override summary = 'Show how an intruder gets from one place to another with the credentials found, and the fewest to rotate to stop it.';
  static override examples = [
    '<%= config.bin %> paths --from internet --to tag:pii --cut',
    '<%= config.bin %> paths --from router-17 --to tag:pii --format mermaid',
    '<%= config.bin %> paths --from internet --to db1 --inventory inventory.csv --choke',
  ];
  static override flags = {
    report: Flags.string({ char: 'r', summary: 'Report saved with scan --format json (default: the last scan).' }),
    from: Flags.string({ default: 'internet', summary: 'Where the intruder begins: internet, a host, tag:NAME.' }),
    to: Flags.string({ summary: 'What must not be reached: a host, tag:NAME (default: tag:pii, the personal data that was seen).' }),
    cut: Flags.boolean({ default: false, summary: 'Name the fewest credentials whose rotation separates the two.' }),
    choke: Flags.boolean({ default: false, summary: 'List credentials by the ways that run through them.' }),
    inventory: Flags.string({ summary: 'CSV or JSON with assets, tags, owners and who reaches whom.' }),
    format: Flags.string({ options: ['text', 'json', 'dot', 'mermaid'], default: 'text', summary: 'How to write the answer.' }),
  };
  static override enableJsonFlag = true;

  async run(): Promise<object | undefined> {
    const { flags } = await this.parse(Paths);
    const { graph, ...result } = paths(readReport(flags.report), flags);
    const view = { ...result, graph };
    const plain = { ...result, paths: result.paths };
    if (!this.jsonEnabled()) {
      const text = { text: pathsText, dot: pathsDot, mermaid: pathsMermaid, json: () => safeJson(plain, 2) + '\n' }[flags.format as 'text'](view);
      writeStandardOutput([text]);
    }
    return plain;
  }
}
