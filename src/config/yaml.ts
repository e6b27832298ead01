import type { Document } from 'yaml';
import { KeysweepError } from '../model';

/** A YAML (or JSON) file as plain data, and where its parts stand. */
export interface YamlFile {
  readonly value: unknown;
  readonly document: Document.Parsed;
  /** `file:line:column` of a character. */
  readonly at: (offset: number) => string;
}

/**
 * Reads YAML. Everything that cannot be read is an error of `code` with line and column: syntax, and what only shows when
 * references are followed (an alias without its anchor, or so many that the result would be huge).
 */
export function readYaml(text: string, file: string, code: string): YamlFile {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- 35 ms, only where there is a file to read
  const { parseDocument, LineCounter } = require('yaml') as typeof import('yaml');
  const lineCounter = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' });
  if (document.errors.length > 0) throw new KeysweepError(code, document.errors.slice(0, 20).map(({ pos, message }) => `${at(pos[0])}: ${message.split('\n')[0]}`).join('; '), { where: at(document.errors[0]!.pos[0]) });
  try {
    return { value: document.toJS() as unknown, document, at };
  } catch (cause) {
    throw new KeysweepError(code, `${file}: ${(cause as Error).message}`, { where: file, cause });
  }
}
