import { SounderError } from '../../core/errors.ts';
import type { Rng } from '../../core/rng.ts';
import type { Examples } from './examples.ts';

export interface PulseOptions {
  /** Carrier over sampling rate; 0.125, 5 MHz at 40 MHz. */
  readonly carrier?: number;
  /** Width of the spectrum at half its amplitude (-6 dB), over the carrier; 0.6. */
  readonly bandwidth?: number;
}

/**
 * A Gaussian pulse of unit energy: h(n) = A exp(-(n / s)^2 / 2) cos(2 pi f n) for n from -reach to reach = ceil(4 s).
 *
 * s = sqrt(2 ln 2) / (pi b f) with b the bandwidth: the spectrum exp(-2 (pi s (nu - f))^2) is a half at nu = f (1 + b / 2).
 */
export function gaussianPulse({ carrier = 0.125, bandwidth = 0.6 }: PulseOptions = {}): Float64Array {
  const width = widthOf(bandwidth * carrier);
  const reach = Math.ceil(4 * width);
  const pulse = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => {
    const n = i - reach;
    return Math.exp(-((n / width) ** 2) / 2) * Math.cos(2 * Math.PI * carrier * n);
  });
  const scale = 1 / Math.sqrt(pulse.reduce((sum, x) => sum + x * x, 0));
  return pulse.map((x) => x * scale);
}

/** s of `gaussianPulse`, samples, of b f. */
const widthOf = (band: number): number => Math.sqrt(2 * Math.LN2) / (Math.PI * band);

/** Samples of `gaussianPulse`: the fewer, the wider the band. */
export const gaussianPulseTaps = ({ carrier = 0.125, bandwidth = 0.6 }: PulseOptions = {}): number =>
  2 * Math.ceil(4 * widthOf(bandwidth * carrier)) + 1;

export interface RfLinesOptions extends PulseOptions {
  /** Samples of a line over fast time. */
  readonly size: number;
  /** Strong scatterers in `size` samples, on average; 8. */
  readonly scatterers?: number;
  /** Part of the power that is theirs; the rest is speckle; 0.9. */
  readonly share?: number;
  /** Standard deviation of the receiver noise, of lines of power 1; 0.05. */
  readonly noise?: number;
}

/**
 * Lines of radio-frequency echoes, r = h * rho, of mean power 1: what is measured is r + noise, what is wanted is r.
 *
 * rho(n) is white: speckle N(0, 1 - share), and with probability scatterers / size a strong scatterer besides, whose amplitude
 * is Laplacian with the variance that makes its power `share` on average. Scatterers beyond both ends, whose echoes reach in, are there as well.
 *
 * @throws SounderError `plan-invalid` for a share or a number of scatterers that cannot be
 */
export function rfLines({ size, scatterers = 8, share = 0.9, noise = 0.05, ...pulse }: RfLinesOptions): Examples {
  if (!(share >= 0 && share <= 1)) throw invalid('share', share, '0 to 1');
  if (!(scatterers > 0 && scatterers <= size)) throw invalid('scatterers', scatterers, `above 0, up to ${size}`);
  const h = gaussianPulse(pulse);
  const rho = new Float64Array(size + h.length - 1);
  const chance = scatterers / size;
  // A Laplacian of scale b has the variance 2 b^2.
  const scale = Math.sqrt(share / chance / 2);
  const speckle = Math.sqrt(1 - share);
  return {
    shape: { measurement: size, target: size, mask: size },
    draw: (rng, { measurements, targets }) => {
      for (let start = 0; start < targets.length; start += size) {
        for (let i = 0; i < rho.length; i++) {
          rho[i] = speckle * rng.normal();
          if (rng.uniform() < chance) rho[i] += laplacian(rng, scale);
        }
        for (let n = 0; n < size; n++) {
          let r = 0;
          for (let j = 0; j < h.length; j++) r += h[j] * rho[n + j];
          targets[start + n] = r;
          measurements[start + n] = r + noise * rng.normal();
        }
      }
    },
  };
}

/** Of density exp(-|x| / b) / 2 b: an exponential of either sign. */
function laplacian(rng: Rng, b: number): number {
  const magnitude = -b * Math.log(1 - rng.uniform());
  return rng.uniform() < 0.5 ? -magnitude : magnitude;
}

const invalid = (field: string, found: number, allowed: string): SounderError =>
  new SounderError('plan-invalid', `rfLines.${field}: found ${found}, allowed: ${allowed}`);
