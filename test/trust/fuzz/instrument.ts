import ts from 'typescript';

/** Counters of a bundle; what does not fit shares one with others. A power of two. */
export const COUNTERS = 1 << 16;

/** An instrumented program, and the literals that stand in it: magics and words that chance would not find. */
export interface Instrumented {
  readonly code: string;
  readonly counters: number;
  readonly words: readonly string[];
}

/**
 * Puts a counter where control can branch: function bodies, branches, loop bodies, cases, conditional and logical
 * operands. The program finds them in `globalThis.__counters`, a Uint8Array of {@link COUNTERS}.
 */
export function instrument(source: string): Instrumented {
  const file = ts.createSourceFile('bundle.js', source, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const words = new Set<string>();
  const places: { at: number; text: string; order: number }[] = [];
  let next = 0;
  const counter = (): string => `__c[${next++ % COUNTERS}]++`;
  const put = (at: number, text: string): void => { places.push({ at, text, order: places.length }); };
  const statement = (node: ts.Statement | undefined): void => {
    if (!node) return;
    if (ts.isBlock(node)) put(node.getStart(file) + 1, `${counter()};`);
    else {
      put(node.getStart(file), `{${counter()};`);
      ends.push({ at: node.end, text: '}' });
    }
  };
  const ends: { at: number; text: string }[] = [];
  const operand = (node: ts.Expression): void => {
    put(node.getStart(file), `(${counter()},`);
    ends.push({ at: node.end, text: ')' });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && node.text.length > 1 && node.text.length <= 40) words.add(node.text);
    else if (ts.isIfStatement(node)) {
      statement(node.thenStatement);
      if (node.elseStatement && !ts.isIfStatement(node.elseStatement)) statement(node.elseStatement);
    } else if (ts.isIterationStatement(node, false)) statement(node.statement);
    else if (ts.isCaseOrDefaultClause(node) && node.statements.length > 0) put(node.statements[0]!.getStart(file), `${counter()};`);
    else if (ts.isConditionalExpression(node)) {
      operand(node.whenTrue);
      operand(node.whenFalse);
    } else if (ts.isBinaryExpression(node) && [ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken].includes(node.operatorToken.kind)) operand(node.right);
    else if (ts.isFunctionLike(node) && 'body' in node && node.body && ts.isBlock(node.body as ts.Node) && !startsWithDirective(node.body as ts.Block) && !isDerivedConstructor(node)) put((node.body as ts.Block).getStart(file) + 1, `${counter()};`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  // At one offset what ends comes before what begins; what begins first is outside.
  const all = [...ends.map((end) => ({ ...end, order: -1 })), ...places].sort((a, b) => a.at - b.at || a.order - b.order);
  const parts: string[] = ['const __c = globalThis.__counters;\n'];
  let from = 0;
  for (const { at, text } of all) {
    parts.push(source.slice(from, at), text);
    from = at;
  }
  parts.push(source.slice(from));
  return { code: parts.join(''), counters: Math.min(next, COUNTERS), words: [...words] };
}

function startsWithDirective(body: ts.Block): boolean {
  const [first] = body.statements;
  return first !== undefined && ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression);
}

/** Nothing that reads `this` may stand before `super()`; a counter may, but nothing is lost by leaving it out. */
function isDerivedConstructor(node: ts.Node): boolean {
  return ts.isConstructorDeclaration(node);
}
