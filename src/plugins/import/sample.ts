import { RegExpParser, type AST } from '@eslint-community/regexpp';

/** Characters chosen from where a class allows almost everything. */
const PLAIN = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];
const ALL = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

/** A text that a pattern matches, made from its syntax tree; undefined where none of a few tries does. `random` gives 0–1. */
export function sampleOf(pattern: string, ignoreCase: boolean, random: () => number): string | undefined {
  const ast = new RegExpParser({ ecmaVersion: 2023 }).parsePattern(pattern, undefined, undefined, { unicode: false });
  const expression = new RegExp(`^(?:${pattern})$`, ignoreCase ? 'i' : '');
  for (let attempt = 0; attempt < 30; attempt++) {
    const text = alternatives(ast.alternatives, random);
    if (expression.test(text)) return text;
  }
  return undefined;
}

/** A generator of numbers that gives the same ones each time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function alternatives(list: readonly AST.Alternative[], random: () => number): string {
  const chosen = list[Math.floor(random() * list.length)];
  return chosen ? chosen.elements.map((element) => node(element, random)).join('') : '';
}

function node(element: AST.Element, random: () => number): string {
  switch (element.type) {
    case 'Character': return String.fromCharCode(element.value);
    case 'CharacterSet':
    case 'CharacterClass':
    case 'ExpressionCharacterClass': return pick(element.raw, random);
    case 'CapturingGroup':
    case 'Group': return alternatives(element.alternatives, random);
    case 'Quantifier': {
      // Short, but long enough where the pattern leaves it open.
      const most = Math.min(element.max, Math.max(element.min, Math.min(element.max, 24)));
      const times = element.min + Math.floor(random() * (most - element.min + 1) * (element.min > 0 ? 1 : 0.4));
      return Array.from({ length: times }, () => node(element.element, random)).join('');
    }
    default: return '';
  }
}

function pick(raw: string, random: () => number): string {
  const one = new RegExp(`^${raw}$`);
  let fitting = PLAIN.filter((character) => one.test(character));
  if (fitting.length === 0) fitting = ALL.filter((character) => one.test(character));
  if (fitting.length === 0) fitting = ['\t', '\n', '\x80'].filter((character) => one.test(character));
  return fitting[Math.floor(random() * fitting.length)] ?? '';
}
