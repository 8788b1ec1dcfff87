/** One choice of the architecture: what it does, where it comes from, what it costs. */
export interface CatalogueEntry {
  readonly summary: string;
  readonly reference: string;
  /** N elements of the tensor (N_m along an axis), D the factor, K candidate values an axis, T targets, S looks. */
  readonly cost: string;
}

type Catalogue = Readonly<Record<string, CatalogueEntry>>;

const plain = 'B. Tahir, P. Svoboda, M. Rupp, "PLAIN", arXiv 2503.21242, 2025';

/** Compression of one axis before estimation, each with what it keeps and what it costs. */
export const compressionMethods = {
  none: {
    summary: 'the axis as it is',
    reference: plain,
    cost: 'nothing here, every element later',
  },
  decimation: {
    summary: 'every D-th element: keeps the aperture, throws away 10 log10(D) dB of energy',
    reference: plain,
    cost: 'O(N / D)',
  },
  averaging: {
    summary: 'means of D consecutive elements: keeps aperture and energy, droops toward the ends of the limits',
    reference: plain,
    cost: 'O(N)',
  },
  'multi-shift': {
    summary:
      'every D-th element from each of the D offsets, each offset a look with gains of its own: keeps aperture and ' +
      'energy, sums the looks as powers',
    reference: `${plain} ("Decimation2" in the demonstration)`,
    cost: 'O(N); S = D looks later, maxShifts at most',
  },
  smoothing: {
    summary:
      'sub-apertures of N / D elements slid along the axis, each position a look: keeps the whole unambiguous ' +
      'interval, divides the resolution by D, overlapping looks share noise',
    reference:
      'T.-J. Shan, M. Wax, T. Kailath, "On spatial smoothing for direction-of-arrival estimation of coherent ' +
      'signals", IEEE TASSP 33(4), 1985',
    cost: 'O(S N / D); S positions later, maxShifts at most',
  },
  'dft-window': {
    summary:
      'the B orthonormal DFT beams that cover the limits and one more on each side (beamspace): no aliasing, a droop ' +
      'below 0.3 dB, some accuracy lost where the window is a few beams only; needs limits',
    reference:
      'M. D. Zoltowski, M. Haardt, C. P. Mathews, "Closed-form 2-D angle estimation with rectangular arrays in ' +
      'element space or beamspace via unitary ESPRIT", IEEE TSP 44(2), 1996',
    cost: 'O(B N)',
  },
} as const satisfies Catalogue;
export type CompressionMethod = keyof typeof compressionMethods;

/** What counts as a column of a covariance when its order is found, where windows overlap. */
export const columnCounts = {
  all: {
    summary: 'every window: finds weak signals 5 dB earlier, at the price of a few values that are none',
    reference: plain,
    cost: 'more candidates for the fusion',
  },
  effective: {
    summary: 'windows without overlap that would know as much: noise hardly ever counts as a signal',
    reference:
      'P. Welch, "The use of fast Fourier transform for the estimation of power spectra", IEEE Trans. Audio ' +
      'Electroacoust. 15(2), 1967',
    cost: 'nothing',
  },
} as const satisfies Catalogue;
export type ColumnCount = keyof typeof columnCounts;

/** How candidates of the axes are paired into targets. */
export const fusionMethods = {
  'tuple-omp': {
    summary: 'orthogonal matching pursuit over rank-one tuples, stopped by the false-alarm threshold',
    reference:
      'C. F. Caiafa, A. Cichocki, "Computing sparse representations of multidimensional signals using Kronecker ' +
      'bases", Neural Computation 25(1), 2013, least squares on the selected tuples only',
    cost: 'O(K N + T^2 K^M)',
  },
  'subgrid-omp': {
    summary: "the authors' OMP over the sub-grid of selected values; a fixed number of steps, then the threshold",
    reference: `${plain}; C. F. Caiafa, A. Cichocki 2013`,
    cost: 'O(K N + T K^(M+1))',
  },
  'tensor-ls': {
    summary: 'gains of all combinations at once by least squares; those that pass the false-alarm threshold',
    reference: `${plain} ("TensorLS" in the demonstration)`,
    cost: 'O(K N + K^(M+1))',
  },
} as const satisfies Catalogue;
export type FusionMethod = keyof typeof fusionMethods;

/** Where targets are looked for once the values of the axes are paired. */
export const searchMethods = {
  candidates: {
    summary: 'among the values found axis by axis only',
    reference: plain,
    cost: 'nothing more',
  },
  feedback: {
    summary: 'axis by axis again on what the targets found leave, three rounds at most',
    reference: `${plain}, the dashed path of the architecture`,
    cost: 'that of decoupled estimation and fusion a round',
  },
  coherent: {
    summary:
      'also in the peaks of what is left, which no axis may show on its own, where they stand out of the noise around ' +
      'them; needs refinement',
    reference:
      'D. C. Rife, R. R. Boorstyn, "Single-tone parameter estimation", IEEE Trans. Inf. Theory 20(5), 1974; ' +
      'H. M. Finn, R. S. Johnson, RCA Review 29, 1968 (cell-averaging threshold)',
    cost: 'O(2^M N log N) a round',
  },
} as const satisfies Catalogue;
export type SearchMethod = keyof typeof searchMethods;

/** What happens to the targets found. */
export const refinementMethods = {
  none: {
    summary: 'targets keep the values found axis by axis',
    reference: plain,
    cost: 'nothing more',
  },
  'gauss-newton': {
    summary:
      'all targets together on all that compression kept (two moments a block: all but 0.02 dB), gains projected out',
    reference:
      'G. H. Golub, V. Pereyra, "Nonlinear least squares problems whose variables separate", SIAM J. Numer. Anal. 10(2), 1973',
    cost: 'O(T N) a step',
  },
} as const satisfies Catalogue;
export type RefinementMethod = keyof typeof refinementMethods;

/** What is removed before estimation. */
export const clutterFilters = {
  keep: {
    summary: 'nothing is removed',
    reference: plain,
    cost: 'nothing',
  },
  static: {
    summary: 'the mean over slow time is removed: everything at zero velocity',
    reference: 'M. A. Richards, "Fundamentals of Radar Signal Processing", 2nd ed., 2014, sec. 5.2',
    cost: 'O(N) on the compressed tensor',
  },
} as const satisfies Catalogue;
export type ClutterFilter = keyof typeof clutterFilters;
