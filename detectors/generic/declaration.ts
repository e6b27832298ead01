import { namesCredential } from './keywords';
import { readQuoted, type Literal } from './literal';
import type { Place, Statement } from './place';

/**
 * Declarations with more between name and value than the prefilter's check of assignments looks over:
 * Visual Basic's type, Terraform's block, the arguments of PowerShell's ConvertTo-SecureString.
 */
export const declarationKeywords: readonly string[] = ['as string =', 'variable "', 'securestring -string', 'securestring -asplaintext'];

const typed = /([A-Za-z_]\w{2,60})\s+$/;
const block = /variable\s+"([\w-]{3,80})"\s*\{(?:[^{}]|\{[^{}]*\}){0,600}?\bdefault\s*=\s*(?=")/iy;
const secureString = /securestring\s+(?:-asplaintext\s+(?:-force\s+)?)?(?:-string\s+)?(?=["'])/iy;
const visualBasic = /as string\s*=\s*(?=")/iy;

/** Reads the declaration at `at`. */
export function* readDeclaration({ text, lineStart }: Place, at: number): Generator<Statement> {
  let name: string | undefined;
  let start = -1;
  let literal: Literal | undefined;
  const first = text[at]!.toLowerCase();
  if (first === 'a') {
    visualBasic.lastIndex = at;
    const found = typed.exec(text.slice(lineStart, at));
    if (!found || !visualBasic.test(text)) return;
    name = found[1]!;
    start = lineStart + found.index;
    literal = readQuoted(text, visualBasic.lastIndex);
  } else if (first === 'v') {
    block.lastIndex = at;
    const found = block.exec(text);
    if (!found) return;
    name = found[1]!;
    start = at;
    literal = readQuoted(text, block.lastIndex);
    if (literal) literal = { ...literal, fallback: true };
  } else {
    secureString.lastIndex = at;
    if (!secureString.test(text)) return;
    name = 'ConvertTo-SecureString';
    start = at;
    literal = readQuoted(text, secureString.lastIndex);
  }
  if (!literal || !namesCredential(name)) return;
  yield { name, operator: '=', kind: first === 'v' ? 'default' : 'assignment', literal, nameStart: start };
}
