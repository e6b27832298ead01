import { RegExpParser, type AST } from '@eslint-community/regexpp';
import { runInNewContext } from 'node:vm';
import { KeysweepError, type DeclarativeDetector } from '../model';

/** Bytes that a pattern sees (matcher.ts): 64 before its keyword, 512 after. */
const WINDOW = 576;
/** All hostile texts of one pattern together may take this long (ms), least of three: linear ones take less than one. */
const MOST_MS = 250;
/** Repetitions that can go so far are worth an attack. */
const MANY = 8;
/** Texts tried for one pattern at most. */
const MOST_TEXTS = 120;

/**
 * Throws `invalid-pack` where a pattern of a pack from outside may hold up a scan: where repetitions stand in repetitions, or many
 * in a row, it is run on windows made to let it backtrack, and ended when they take too long. `npm run packs:check` proves patterns
 * of this project; this finds what an author did not mean, and what one did.
 */
export function assertPatternsEnd(detectors: readonly DeclarativeDetector[]): void {
  for (const { id, pattern, value, near, ignoreCase } of detectors) {
    const patterns = [pattern, value, ...Object.values(near ?? {}).map((one) => (one as { readonly pattern?: string }).pattern)].filter((one): one is string => typeof one === 'string');
    for (const source of patterns) {
      const texts = hostileTexts(source);
      if (texts.length === 0 || ends(source, ignoreCase ? 'i' : '', texts)) continue;
      throw new KeysweepError('invalid-pack', `detector ${id}: its pattern takes longer than ${MOST_MS} ms on ${WINDOW} characters that are made for it: ${source.slice(0, 200)}`, {
        where: id, actions: ['no repetition within a repetition that can match the same text; bounds such as {8,64} in place of + and *', 'packs:check of the project (recheck) shows the text'],
      });
    }
  }
}

/** Whether the pattern is through with all texts in time, at one of three looks: others may have had the processor. */
function ends(source: string, flags: string, texts: readonly string[]): boolean {
  for (let look = 0; look < 3; look++) {
    try {
      // Regular expressions of V8 end at the time limit of a script, and nowhere else.
      runInNewContext('for (const text of texts) new RegExp(source, flags).test(text)', { source, flags, texts }, { timeout: MOST_MS });
      return true;
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') return true; // no expression: the compiler says so
    }
  }
  return false;
}

/** Windows that let a pattern backtrack; none where no repetition can take what another one could. */
export function hostileTexts(source: string): string[] {
  let tree: AST.Pattern;
  try {
    tree = new RegExpParser({ ecmaVersion: 2023 }).parsePattern(source, undefined, undefined, { unicode: false });
  } catch {
    return [];
  }
  if (!isSuspect(tree.alternatives, 0)) return [];
  const texts: string[] = [];
  attack(tree.alternatives, '', texts);
  return texts;
}

const isVariable = (element: AST.Element): element is AST.Quantifier => element.type === 'Quantifier' && element.max > element.min && element.max >= MANY;

/** Whether repetitions stand within one another, or three of them in a row. */
function isSuspect(alternatives: readonly AST.Alternative[], inside: number): boolean {
  for (const { elements } of alternatives) {
    let repetitions = 0;
    for (const element of elements) {
      const repeated = isVariable(element);
      if (repeated && (++repetitions >= 3 || inside > 0)) return true;
      const inner = element.type === 'Quantifier' ? element.element : element;
      if (inner.type !== 'Group' && inner.type !== 'CapturingGroup') continue;
      // Alternatives within a repetition may match the same text.
      if (repeated && inner.alternatives.length > 1) return true;
      if (isSuspect(inner.alternatives, inside + (element.type === 'Quantifier' && element.max >= MANY ? 1 : 0))) return true;
    }
  }
  return false;
}

/** For each repetition: what leads to it, what it repeats until the window is full, and an end that fits nothing. */
function attack(alternatives: readonly AST.Alternative[], before: string, texts: string[]): void {
  for (const { elements } of alternatives) {
    let prefix = before;
    for (const element of elements) {
      const inner = element.type === 'Quantifier' ? element.element : element;
      if (element.type === 'Quantifier' && element.max >= MANY) {
        const pieces = [...new Set([0, 1, 2].map((choice) => sample(inner, choice)))].filter((piece) => piece !== '');
        for (const piece of [...pieces, pieces.join('')]) {
          if (piece === '' || texts.length >= MOST_TEXTS) continue;
          for (const end of ['\0', '!']) texts.push((prefix + piece.repeat(Math.ceil(WINDOW / piece.length))).slice(0, WINDOW) + end);
        }
      }
      if (inner.type === 'Group' || inner.type === 'CapturingGroup') attack(inner.alternatives, prefix, texts);
      prefix += sample(element, 0);
      if (prefix.length > WINDOW) return;
    }
  }
}

/** A short text that the element matches; `choice` picks among alternatives and characters. */
function sample(element: AST.Element, choice: number): string {
  switch (element.type) {
    case 'Character': return String.fromCharCode(element.value);
    case 'CharacterSet': case 'CharacterClass': case 'ExpressionCharacterClass': return character(element.raw, choice);
    case 'Group': case 'CapturingGroup': {
      const { length } = element.alternatives;
      return element.alternatives[choice % length]!.elements.map((one) => sample(one, choice)).join('');
    }
    case 'Quantifier': return sample(element.element, choice).repeat(Math.max(element.min, Math.min(1, element.max)));
    default: return '';
  }
}

function character(raw: string, choice: number): string {
  const one = new RegExp(`^${raw}$`);
  const fitting = [...'aA0_- x/.+="\'\t:,z9'].filter((text) => one.test(text));
  if (fitting.length > 0) return fitting[choice % fitting.length]!;
  for (let code = 1; code < 256; code++) if (one.test(String.fromCharCode(code))) return String.fromCharCode(code);
  return '';
}
