import { harmonicEstimators, type HarmonicEstimatorName } from '../../src/harmonic/index.ts';
import { conformHarmonicEstimator } from './harmonic-estimator.ts';

/**
 * Error allowed over the bound. Root-MUSIC with uncorrelated sources is efficient up to 1 + 1 / (N snr) (Stoica and
 * Nehorai 1989), NOMP as maximum likelihood is; two sources 2.5 beamwidths apart cost either a tenth. For unitary ESPRIT on
 * N = 12 elements the variance alone is N (N + 1) / (6 (N - 1)) = 2.36 times the bound, 1.54 in error, and a tenth again;
 * adjacent beams weigh all elements, 1.65 times (`esprit.test.ts`), 1.28 in error. OMP stays on its grid.
 */
const boundFactors: Readonly<Record<HarmonicEstimatorName, number>> = {
  'root-music': 1.1,
  'unitary-esprit': 1.7,
  'beamspace-esprit': 1.4,
  omp: NaN,
  nomp: 1.1,
};

for (const [name, estimator] of Object.entries(harmonicEstimators))
  conformHarmonicEstimator(estimator, { boundFactor: boundFactors[name as HarmonicEstimatorName] });
