import { z } from 'zod';
import { packet as packetOperator } from '../../operators/packet.ts';
import { layPackets } from '../../src/ultrasound/packets.ts';
import { defineStage } from '../stage.ts';

/** Gathers transmits; on the main thread, before the workers. */
export const packet = defineStage({
  summary:
    'gathers the transmits of a stream into packets over slow time; snapshots that have slow time pass as they are',
  options: z.strictObject({
    length: z.int().min(1).max(4096).default(32).describe('Pulses in a packet'),
    hop: z
      .int()
      .min(1)
      .max(65_536)
      .optional()
      .describe('Pulses from packet to packet: as many as there are in one by default, fewer for a sliding window'),
  }),
  input: 'snapshot',
  output: 'snapshot',
  stateful: true,
  gathers: (options, sensor) => {
    const { length, hop = length } = options;
    if (sensor) return layPackets(sensor, options);
    return { length, hop };
  },
  build: ({ length, hop }, { credits, inflow }) =>
    packetOperator({ length, hop, maxItems: credits, ...(inflow && { inflow }) }),
  tryPlan: (options, sensor) => layPackets(sensor, options)?.sensor ?? sensor,
});
