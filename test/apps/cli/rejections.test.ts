import { expect, test } from 'vitest';
import { createOutput } from '../../../src/apps/cli/output.ts';
import { rejectionReporter } from '../../../src/apps/cli/supervise.ts';
import { SounderError } from '../../../src/core/errors.ts';
import type { Snapshot } from '../../../src/core/snapshot.ts';
import { fakeCapture } from '../../pipeline/fakes.ts';

const { sensor } = fakeCapture(1);

/** What is told of faults at given times, ms. */
function told(faults: readonly (readonly [ms: number, message: string])[]): string[] {
  let [text, nowMs] = ['', 0];
  const output = createOutput({ isTTY: false, write: (more) => (text += more) });
  const report = rejectionReporter(output, () => nowMs);
  faults.forEach(([ms, message], i) => {
    nowMs = ms;
    const value: Snapshot = { sensor, sequence: BigInt(i), captureTimeNs: 0n, samples: new Uint8Array() };
    report({ value, error: new SounderError('configuration-invalid', message) });
  });
  return text.trimEnd().split('\n').map((line) => line.replace(/^sounder: rejected: /, '')); // prettier-ignore
}

const { streamId } = sensor;

test('one fault of every snapshot is told once a second, with how many it had', () => {
  const lines = told(Array.from({ length: 25 }, (_, i) => [100 * i, 'axis: found 16, allowed: 96'] as const));
  expect(lines).toEqual([
    `stream ${streamId} snapshot 0: axis: found 16, allowed: 96`,
    'more snapshots, only counted until a second is over',
    `9 more snapshots, then stream ${streamId} snapshot 10: axis: found 16, allowed: 96`,
    `9 more snapshots, then stream ${streamId} snapshot 20: axis: found 16, allowed: 96`,
  ]);
});

test('another fault is told at once, ten of them in a second at most', () => {
  const same = Array.from({ length: 5 }, (_, i) => [i, 'a'] as const);
  const others = Array.from({ length: 12 }, (_, i) => [10 + i, `b${i}`] as const);
  const lines = told([...same, ...others, [2000, 'a']]);
  expect(lines.slice(2, -1)).toEqual(others.slice(0, 9).map(([, message], i) => `stream ${streamId} snapshot ${5 + i}: ${message}`)); // prettier-ignore
  expect(lines.at(-1)).toBe(`7 more snapshots, then stream ${streamId} snapshot 17: a`);
});
