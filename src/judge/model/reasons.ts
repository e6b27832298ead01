/** What a feature is about, for people; features of one idea share a text. */
const texts: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(?:bits|worstBits|surprise|vowels|runLetters|coveredLetters|uncoveredLetters|words|longestWord)$/, 'how much the value reads like words'],
  [/^(?:unexplained|entropy|distinct|changes|runs|longestRun)$/, 'how random the characters are'],
  [/^(?:longestSequence|sequenceShare)$/, 'runs of the alphabet, of digits or of the keyboard'],
  [/^length$/, 'the length of the value'],
  [/^(?:digits|digitCount|digitsAtEnd|lower|upper|signs|spaces|nonAscii|wordThenDigits|codeSigns)$/, 'the kinds of characters in the value'],
  [/^(?:hex|base64\w*|base32|padding|uuid|hashShape|numeric|shortNumber|date|version)$/, 'the shape of the value (hex, base64, UUID, number, date)'],
  [/^(?:path|url|email|identifier|dotted|snake|camel|kebab|constant|sentence|markup|format|template|reference|ellipsis)$/, 'the value has the form of an identifier, path, URL or text'],
  [/^(?:placeholderWord|credentialWord|typeWord)$/, 'words that fill in for a secret'],
  [/^(?:sharesWord|equalsName)$/, 'the value repeats its name'],
  [/^name/, 'the name of the value'],
  [/^path/, 'the path of the file'],
  [/^(?:style\w+|json|yaml|env|go|test)$/, 'the language of the file'],
  [/^(?:comment|assertion|textBefore|textAfter|endsLine|separated|otherQuotes|longLine|markedUp|userOnLine)$/, 'what stands around it on the line'],
];

/** Words for the reader of a report. */
export function describeFeature(name: string): string {
  return texts.find(([pattern]) => pattern.test(name))?.[1] ?? 'the form of the statement';
}
