import { pixelsOf } from '../core/image.ts';
import type { SensorDescription } from '../core/sensor.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Kernels } from '../kernels/load.ts';
import { describeAcquisition } from './acquisition.ts';
import type { BeamformingOptions } from './beamforming-options.ts';
import { iqValuesPerTransmit } from './channel-iq.ts';
import { planDelaySummer } from './delay-and-sum.ts';
import { planDemodulator } from './demodulation.ts';
import type { DemodulationOptions } from './demodulation-filter.ts';
import type { Frames, FramesLayout } from './frames.ts';

export interface BeamformerOptions {
  readonly demodulation?: DemodulationOptions;
  readonly beamforming?: BeamformingOptions;
}

export interface BeamformerPlan {
  /** Compounded frames: one transmit. */
  readonly layout: FramesLayout;
  /**
   * Frames of one snapshot; the value lies in the memory of the plan and is valid until the next.
   *
   * @throws SounderError `snapshot-invalid` (wrong size), `samples-not-finite` naming the first bad sample
   */
  apply(snapshot: Snapshot): Frames;
  dispose(): void;
}

/**
 * Plans the way from raw channel data to compounded frames: demodulation, delay-and-sum and compounding in one.
 *
 * Transmits are worked through one after the other in room for one, with the same bytes as the three stages apart.
 *
 * @throws SounderError as `planDemodulation` and `planDelayAndSum`
 */
export function planBeamformer(
  kernels: Kernels,
  sensor: SensorDescription,
  { demodulation = {}, beamforming = {} }: BeamformerOptions = {},
): BeamformerPlan {
  const { memory } = kernels;
  return memory.attempt(() => {
    const demodulator = planDemodulator(kernels, describeAcquisition(sensor), demodulation);
    const summer = planDelaySummer(kernels, demodulator.layout, beamforming);
    const { transmits, grid, kept } = summer.layout;
    const layout: FramesLayout = { ...summer.layout, transmits: 1 };
    const channelIq = memory.alloc(4 * iqValuesPerTransmit(demodulator.layout));
    // Records are followed by room that nothing writes to.
    memory.float32(channelIq).fill(0);
    const target = memory.alloc(8 * pixelsOf(grid) * kept.length);
    const frames: Frames = { layout, samples: memory.float32(target) };
    return {
      layout,
      apply: (snapshot) => {
        const source = demodulator.load(snapshot);
        for (let transmit = 0; transmit < transmits; transmit++) {
          demodulator.run(snapshot, source, transmit, channelIq);
          const last = transmit === transmits - 1;
          summer.run(transmit, channelIq, target, transmit === 0 ? undefined : last ? 1 / transmits : 1);
        }
        return frames;
      },
      dispose: () => {
        demodulator.dispose();
        summer.dispose();
        channelIq.free();
        target.free();
      },
    };
  });
}
