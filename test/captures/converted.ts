import { join } from 'node:path';
import { convertRecording, type RecordingOptions } from '../../src/captures/convert-recording.ts';
import { openSigmf } from '../../src/captures/sigmf-reader.ts';
import { bytesPerSnapshot } from '../../src/core/index.ts';
import { scratch } from './scratch.ts';

export type Options = Partial<RecordingOptions>;

/** Converts a file and reads the capture back: sensor, samples of every snapshot, capture times. */
export async function converted(input: string, options: Options = {}) {
  const out = join(await scratch(), 'out');
  const count = await convertRecording(input, out, { profile: {}, ...options });
  const reader = await openSigmf(out);
  const bytes = bytesPerSnapshot(reader.sensor);
  const snapshots: ArrayBuffer[] = [];
  for (let i = 0; i < count; i++)
    snapshots.push(new Uint8Array((await reader.read(i, new Uint8Array(bytes))).samples).buffer);
  const timesNs = Array.from({ length: count }, (_, i) => reader.captureTimeNs(i));
  await reader.close();
  return { sensor: reader.sensor, snapshots, timesNs };
}

export const named = (axes: readonly { name: string; size: number }[]) =>
  axes.map(({ name, size }) => `${name} ${size}`);
export const int16 = (buffer: ArrayBuffer) => [...new Int16Array(buffer)];
export const float32 = (buffer: ArrayBuffer) => [...new Float32Array(buffer)];
