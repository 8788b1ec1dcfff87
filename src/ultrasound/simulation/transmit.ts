/** A wave sent by all elements: a plane one steered toward higher element index, or one from a point behind the face. */
export type SimulatedTransmit =
  | { readonly kind: 'plane'; readonly angleDeg: number }
  | { readonly kind: 'diverging'; readonly lateralM: number; readonly behindM: number };

/** When the wave is where; times from the first element that fires. */
export interface SimulatedWave {
  /** When each element fires, s; the first at 0. */
  readonly delaysS: readonly number[];
  /** Path of the wave up to a place over c, from the transmit reference, s. */
  arrival(x: number, z: number): number;
  /** Distance from where the wave comes from over that at which its amplitude is 1; 1 for plane waves. */
  spreading(x: number, z: number): number;
}

/** Distance at which spherical spreading leaves an echo as it is, m. */
export const SPREADING_REFERENCE_M = 0.01;

/** An ideal wave, as wide as the image: edges of the aperture and the pattern of the elements in transmit are left out. */
export function simulatedWave(transmit: SimulatedTransmit, elementsM: readonly number[], c: number): SimulatedWave {
  if (transmit.kind === 'plane') {
    const angle = (transmit.angleDeg * Math.PI) / 180;
    const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
    const first = Math.min(...elementsM.map((x) => x * sine));
    return {
      delaysS: elementsM.map((x) => (x * sine - first) / c),
      arrival: (x, z) => (x * sine + z * cosine - first) / c,
      spreading: () => 1,
    };
  }
  const { lateralM, behindM } = transmit;
  const distance = (x: number, z: number): number => Math.hypot(x - lateralM, z + behindM);
  const first = Math.min(...elementsM.map((x) => distance(x, 0)));
  return {
    delaysS: elementsM.map((x) => (distance(x, 0) - first) / c),
    arrival: (x, z) => (distance(x, z) - first) / c,
    spreading: (x, z) => distance(x, z) / (SPREADING_REFERENCE_M + behindM),
  };
}
