import { createRequire } from 'node:module';
import { cwd } from 'node:process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { SounderError } from '../core/errors.ts';
import type { LineRecovery } from '../learning/index.ts';

const PACKAGE = 'onnxruntime-node';

/** A network of the kind `onnx` takes so many lines at a time. */
export const onnxOptions = z.strictObject({ lines: z.int().min(1).max(65_536) });

/**
 * Where ONNX Runtime is, which no installation has by itself.
 *
 * @throws SounderError `dependency-missing` saying what to install
 */
export function findOnnxRuntime(): string {
  try {
    return createRequire(import.meta.url).resolve(PACKAGE, { paths: [fileURLToPath(new URL('.', import.meta.url)), cwd()] }); // prettier-ignore
  } catch (cause) {
    throw new SounderError(
      'dependency-missing',
      `models of kind onnx need ${PACKAGE}: npm install ${PACKAGE}`,
      { package: PACKAGE },
      cause,
    );
  }
}

/** Its runs are promises, and stages give their values at once: a thread runs them while this one waits. */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const { module, network, state, text, measured, into, lines, kept, size } = workerData;
const end = (code, message = '') => {
  const bytes = new TextEncoder().encode(message).subarray(0, text.byteLength);
  new Uint8Array(text).set(bytes);
  state[1] = bytes.byteLength;
  Atomics.store(state, 0, code);
  Atomics.notify(state, 0);
};
const failed = (error) => end(2, String(error && error.message || error).split('\\n')[0]);
(async () => {
  const ort = require(module);
  const session = await ort.InferenceSession.create(network, {
    executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential',
  });
  const { inputNames, outputNames } = session;
  if (inputNames.length !== 1 || outputNames.length !== 1)
    return failed('found ' + inputNames.length + ' inputs and ' + outputNames.length + ' outputs, allowed: one of each');
  const run = async () => {
    const tensor = new ort.Tensor('float32', Float32Array.from(measured), [lines, kept]);
    const output = (await session.run({ [inputNames[0]]: tensor }))[outputNames[0]];
    if (output.type !== 'float32' || output.dims.join(' x ') !== lines + ' x ' + size)
      return failed('found an output of ' + output.dims.join(' x ') + ' ' + output.type + ', allowed: ' + lines + ' x ' + size + ' float32');
    into.set(output.data);
    end(1);
  };
  parentPort.on('message', () => run().catch(failed));
  await run();
})().catch(failed);
`;
const WAIT_MS = 60_000;

/**
 * Plans the recovery of lines by a network of ONNX Runtime: one input lines x kept, one output lines x size, float32; on one
 * thread and one operator after the other, so that equal lines give equal bytes.
 *
 * @throws SounderError `dependency-missing`; `plan-invalid` for a network that cannot be loaded or is of other sizes
 */
export function planOnnxLines(network: Uint8Array, size: number, kept: number, lines: number): LineRecovery {
  const module = findOnnxRuntime();
  const state = new Int32Array(new SharedArrayBuffer(8));
  const text = new SharedArrayBuffer(1024);
  const measured = new Float32Array(new SharedArrayBuffer(4 * lines * kept));
  const result = new Float32Array(new SharedArrayBuffer(4 * lines * size));
  const data = { module, network, state, text, measured, into: result, lines, kept, size };
  const worker = new Worker(PROGRAM, { eval: true, workerData: data, name: 'onnx' });
  worker.unref();
  worker.on('error', () => undefined); // told by the wait that ends without an answer
  const answered = (): void => {
    const waited = Atomics.wait(state, 0, 0, WAIT_MS);
    const code = Atomics.exchange(state, 0, 0);
    if (code === 1) return;
    const reason = waited === 'timed-out' ? `found no answer in ${WAIT_MS / 1000} s` : textOf(text, state[1]);
    throw new SounderError('plan-invalid', `network.onnx: ${reason}`, { found: reason });
  };
  try {
    answered();
  } catch (thrown) {
    void worker.terminate();
    throw thrown;
  }
  return {
    lines,
    apply(given, into) {
      measured.set(given);
      worker.postMessage('run');
      answered();
      into.set(result);
    },
    dispose: () => void worker.terminate(),
  };
}

const textOf = (text: SharedArrayBuffer, length: number): string =>
  new TextDecoder().decode(new Uint8Array(text).slice(0, length));
