import { describe, expect, it, vi } from 'vitest';
import { openReplay } from '../../../pipeline/replay.ts';
import { definePipeline } from '../../../pipeline/config/parse.ts';
import type { Sink } from '../../../pipeline/sinks/sink.ts';
import { reportError } from '../../../src/apps/cli/errors.ts';
import { createOutput } from '../../../src/apps/cli/output.ts';
import { superviseToEnd } from '../../../src/apps/cli/supervise.ts';
import { type Estimate, SounderError } from '../../../src/core/index.ts';
import { fakeCapture, stillClock, testCatalogue } from '../../pipeline/fakes.ts';

const CLEAR_LINE = '\r\u001b[K';

/** A run of 1000 snapshots that takes more than a second. */
async function bench(options: { isTTY?: boolean; env?: NodeJS.ProcessEnv; write?: () => Promise<void> } = {}) {
  const { isTTY = false, env = {}, write = () => new Promise((resolve) => setTimeout(resolve, 1)) } = options;
  let stderr = '';
  const output = createOutput({ isTTY, write: (text) => (stderr += text) }, env);
  const sink: Sink<Estimate> = { write, close: () => Promise.resolve() };
  const pipeline = definePipeline({ stages: [{ fake: {} }] }, testCatalogue);
  const supervisor = await openReplay(fakeCapture(1000), { pipeline, sink, clock: stillClock, catalogue: testCatalogue }); // prettier-ignore
  return { supervisor, output, stderr: () => stderr };
}

describe('a supervised command', () => {
  it('finishes what is in flight at the first interrupt, sums up and exits with 130', async () => {
    const { supervisor, output, stderr } = await bench();
    let interrupt: () => void = () => undefined;
    const stopListening = vi.fn();
    const run = superviseToEnd(supervisor, {
      output,
      quiet: false,
      onInterrupt: (drain) => {
        interrupt = () => drain('SIGINT');
        return stopListening;
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    interrupt();
    const thrown = await run.catch((error: unknown) => error);
    expect(reportError(thrown, output, false)).toBe(130);
    expect(supervisor.progress.cancelled).toBe(0);
    expect(supervisor.progress.processed).toBeLessThan(1000);
    expect(stderr()).toMatch(/finishing what is in flight.*\nsounder: \d+ snapshots processed/);
    expect(stopListening).toHaveBeenCalledTimes(1);
  });

  it('ends without a word, with exit code 1, when the reader of its output is gone', async () => {
    const gone = (): Promise<void> => Promise.reject(new SounderError('cancelled', 'the reader is gone'));
    const { supervisor, output, stderr } = await bench({ write: gone });
    const thrown = await superviseToEnd(supervisor, { output, quiet: false }).catch((error: unknown) => error);
    expect(reportError(thrown, output, false)).toBe(1);
    expect(stderr()).toBe('');
  });

  it('shows progress on a terminal when it takes longer than a second, and clears it', async () => {
    const { supervisor, output, stderr } = await bench({
      isTTY: true,
    });
    await superviseToEnd(supervisor, { output, quiet: false });
    const shown = stderr().split(CLEAR_LINE);
    expect(shown.length).toBeGreaterThan(2);
    expect(shown[1]).toMatch(/street: \d+ of 1000 snapshots/);
    expect(shown.at(-1)).toMatch(/1000 snapshots processed, 0 rejected.*\n$/);
  });

  it('shows no progress elsewhere, and colours only a terminal without NO_COLOR', async () => {
    const { supervisor, output, stderr } = await bench();
    await superviseToEnd(supervisor, { output, quiet: false });
    expect(stderr()).toMatch(/^sounder: 1000 snapshots processed[^\r]*\n$/);

    const plain = await bench({ isTTY: true, env: { NO_COLOR: '1' } });
    plain.output.error('a');
    const coloured = await bench({ isTTY: true });
    coloured.output.error('a');
    expect(plain.stderr()).toBe('sounder: a\n');
    expect(coloured.stderr()).toContain('\u001b[31msounder:');
  });
});
