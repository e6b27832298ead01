import fc from 'fast-check';
import { detectors } from '../../detectors/generic';
import { matchesOf, memoryView } from '../../eval/view';
import { evaluate } from '../../src/judge/model';
import { featureNames, featuresOf } from '../../src/judge/model/features';
import { wordiness } from '../../src/judge/model/language';
import { score, scorecardOf } from '../../src/judge/model/scorecard';

function probabilityOf(path: string, text: string): number {
  const view = memoryView(path, text);
  const [match] = matchesOf(view, detectors);
  return match ? evaluate(match.statement!, view.path).probability : 0;
}

describe('statement model', () => {
  test.each([
    ['config/settings.py', 'SECRET_KEY = "n9X7MzTRSIaLxTmq2vB8"'],
    ['deploy.yml', 'POSTGRES_PASSWORD: gpfrwnlfqcqt'],
    ['.env', 'API_TOKEN=56c4ff5179d5c0981962fa64b5f1f704'],
    ['.env', 'QUORVEX_TOKEN=e4acfe6b31a7817afbc73efa68e4d0437289956d'],
    ['deploy/values.yaml', 'quorvexApiKey: pri_7cef8453865bab02866a2bac55aec2b7'],
    ['Main.java', 'ks.setPassword("xkq7!vTz");'],
    ['app.rb', "config.consumer_secret = 'vDpCrhVF3uOSDy2AluamDVYwdGM8meYsnVPsKeEZXD'"],
  ])('%s: %s is likely', (path, text) => {
    expect(probabilityOf(path, text)).toBeGreaterThanOrEqual(0.5);
  });

  test.each([
    ['state.yaml', 'nextPageToken: e4acfe6b31a7817afbc73efa68e4d0437289956d'],
    ['.env', 'QUORVEX_TOKEN=abababababababababababababababab'],
    ['settings.py', 'password = "password"'],
    ['settings.py', 'password = "your_password_here"'],
    ['form.js', 'passwordLabel: "Please enter your password",'],
    ['keys.ts', '"key": "ctrl+shift+down"'],
    ['cdk.js', 'objectKey: "assetParametersObjectKey",'],
    ['a.go', 'TokenType: "bearer_token_type",'],
    ['a.py', 'token = "1234567890"'],
    ['a.py', 'secret = "qwertyuiop"'],
    ['a.yml', 'password: 5a2919b************d7871306d1'],
    ['a.ts', 'password: "$2a$08$NO9tkFLCoSqX1c5wk3s7z.JfxaVMKA.m7zUDdDwEquo4rvzimQeJm"'],
  ])('%s: %s is unlikely', (path, text) => {
    expect(probabilityOf(path, text)).toBeLessThan(0.5);
  });

  it('explains itself with at most three reasons of the model and the kind of value it knows', () => {
    const view = memoryView('a.py', 'password = "xk7qhwz9vv2"');
    const { evidence } = evaluate(matchesOf(view, detectors)[0]!.statement!, view.path);
    expect(evidence.length).toBeGreaterThan(0);
    expect(evidence.length).toBeLessThanOrEqual(4);
    for (const { text } of evidence) expect(text).not.toContain('xk7qhwz9vv2');
  });

  it('gives finite features and a probability for any value', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300, unit: 'binary' }), fc.string({ maxLength: 60 }), (value, name) => {
      const features = featuresOf({ name, operator: '=', value, quote: '"', kind: 'assignment', language: 'python', style: 'code', line: value, valueColumn: 0 }, 'a.py');
      expect(features).toHaveLength(featureNames.length);
      expect([...features].every(Number.isFinite)).toBe(true);
    }), { numRuns: 300 });
  });

  it('tells written words from random letters', () => {
    expect(wordiness('myDatabasePassword').covered).toBeGreaterThan(14);
    expect(wordiness('krbykaltzq').covered).toBeLessThan(5);
    expect(wordiness('krbykaltzq').bits).toBeGreaterThan(wordiness('connection').bits);
  });
});

describe('scorecard', () => {
  const card = scorecardOf({ bias: 1, calibration: { low: 1, high: 1, shift: 0 }, features: { b: { cuts: [0, 2], scores: [-1, 0.5, 3] } } }, ['a', 'b']);
  test.each([[-5, 0], [0, 0], [1, 1.5], [2, 1.5], [2.01, 4]])('a value of %d scores %d', (value, expected) => {
    expect(score(card, Float64Array.from([99, value]))).toBeCloseTo(expected);
  });
});
