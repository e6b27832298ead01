/** What a feature is about, for people; features of one idea share a text. */
const texts: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(?:bits|worstBits|surprise|vowels|runLetters|coveredLetters|uncoveredLetters|longestWord)$/, 'how much the value reads like words'],
  [/^(?:unexplained|entropy|distinct|changes|longestRun)$/, 'how random the characters are'],
  [/^(?:longestSequence|mash)$/, 'runs of the alphabet, of digits or of the keyboard'],
  [/^length$/, 'the length of the value'],
  [/^(?:digits|digitCount|lower|upper|signs)$/, 'the kinds of characters in the value'],
  [/^(?:base64|padding|uuid|numeric)$/, 'the shape of the value (base64, UUID, number)'],
  [/^(?:link|identifier)$/, 'the value has the form of an identifier or URL'],
  [/^(?:credentialWord|leet)$/, 'words that fill in for a secret'],
  [/^name[A-Z]/, 'the name of the value'],
  [/^path/, 'the path of the file'],
  [/^(?:textBefore|textAfter|endsLine|otherQuotes|userOnLine)$/, 'what stands around it on the line'],
];

/** Words for the reader of a report. */
export function describeFeature(name: string): string {
  return texts.find(([pattern]) => pattern.test(name))?.[1] ?? 'the form of the statement';
}
