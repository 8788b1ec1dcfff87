import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertCsi } from '../../../src/captures/convert-csi.ts';
import { openSigmf } from '../../../src/captures/sigmf-reader.ts';
import { bytesPerSnapshot } from '../../../src/core/sensor.ts';
import { planFibres } from '../../../src/captures/fibres.ts';
import type { Vectors } from './vectors.ts';

export interface CsiVectors extends Vectors {
  /** Fibres of one packet: one for each antenna. */
  readonly perPacket: number;
}

/** The fibres along subcarriers of every packet of a log of the Intel 5300, in the order of time, packet by packet. */
export async function csiVectors(log: string, amplitude: boolean): Promise<CsiVectors> {
  const folder = await mkdtemp(join(tmpdir(), 'sounder-study-'));
  try {
    const capture = join(folder, 'csi');
    await convertCsi(log, capture, { profile: {} });
    const reader = await openSigmf(capture);
    try {
      const fibres = planFibres(reader.sensor, 'subcarrier', amplitude);
      const { size, complex, count: perPacket } = fibres;
      const numbers = size * (complex ? 2 : 1);
      const values = new Float64Array(reader.count * perPacket * numbers);
      const samples = new Uint8Array(bytesPerSnapshot(reader.sensor));
      for (let packet = 0; packet < reader.count; packet++) {
        await reader.read(packet, samples);
        fibres.read(samples, 0, perPacket, values.subarray(packet * perPacket * numbers));
      }
      return { size, complex, count: reader.count * perPacket, values, perPacket };
    } finally {
      await reader.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Every second packet, from the first or from the second on. */
export function everySecondPacket(vectors: CsiVectors, from: 0 | 1): CsiVectors {
  const { size, complex, perPacket } = vectors;
  const numbers = perPacket * size * (complex ? 2 : 1);
  const packets = Math.floor((vectors.count / perPacket + 1 - from) / 2);
  const values = new Float64Array(packets * numbers);
  for (let p = 0; p < packets; p++) {
    const at = (2 * p + from) * numbers;
    values.set(vectors.values.subarray(at, at + numbers), p * numbers);
  }
  return { size, complex, perPacket, count: packets * perPacket, values };
}

/** Without each antenna's mean over all packets, which a stream would have to follow. */
export function centredByAntenna(vectors: CsiVectors): CsiVectors {
  const { size, complex, perPacket, count } = vectors;
  const numbers = perPacket * size * (complex ? 2 : 1);
  const packets = count / perPacket;
  const means = new Float64Array(numbers);
  vectors.values.forEach((value, at) => (means[at % numbers] += value / packets));
  return { ...vectors, values: vectors.values.map((value, at) => value - means[at % numbers]) };
}
