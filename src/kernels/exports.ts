/** Raw exports of the compiled module; pointers are byte offsets into kernel memory. Use the typed fronts beside this file. */
export interface KernelExports {
  /** First byte of memory the module leaves free. */
  readonly heapBase: WebAssembly.Global<'i32'>;
  firstNonFiniteF32(source: number, count: number): number;
  readonly blockMeanF32: (
    source: number,
    target: number,
    starts: number,
    outRows: number,
    offsets: number,
    rows: number,
    columns: number,
    factor: number,
    scale: number,
  ) => void;
  readonly steeredBlockMeanF32: (
    source: number,
    target: number,
    starts: number,
    outRows: number,
    offsets: number,
    rows: number,
    columns: number,
    factor: number,
    inner: number,
    outer: number,
  ) => void;
  compoundF32(source: number, stride: number, parts: number, target: number, count: number, gain: number): void;
  prepareDelayAndSum(plan: number): void;
  locatePixels(plan: number, arrivals: number, pixels: number, record: number): void;
  delayAndSumF32(
    plan: number,
    data: number,
    target: number,
    arrivals: number,
    scales: number,
    located: number,
    first: number,
    count: number,
    add: number,
    gain: number,
  ): void;
  mixF32(
    source: number,
    starts: number,
    quads: number,
    stride: number,
    complex: number,
    phasors: number,
    target: number,
    count: number,
  ): void;
  filterOctetsF32(
    source: number,
    taps: number,
    half: number,
    decimation: number,
    target: number,
    count: number,
    targetStride: number,
  ): void;
  filterQuadsF32(
    source: number,
    taps: number,
    half: number,
    decimation: number,
    target: number,
    count: number,
    apart: number,
    targets: number,
  ): void;
  fftF32(plan: number, source: number, target: number, outer: number, inner: number, block: number): void;
  fftF64(plan: number, source: number, target: number, outer: number, inner: number, block: number): void;
  bluesteinF32(
    forward: number,
    inverse: number,
    n: number,
    tables: number,
    source: number,
    target: number,
    outer: number,
    inner: number,
    block: number,
  ): void;
  bluesteinF64(
    forward: number,
    inverse: number,
    n: number,
    tables: number,
    source: number,
    target: number,
    outer: number,
    inner: number,
    block: number,
  ): void;
  hermitianEvd(matrix: number, values: number, vectors: number, work: number, n: number): number;
  polynomialRoots(coefficients: number, degree: number, roots: number, work: number): number;
  reciprocalRoots(
    coefficients: number,
    order: number,
    roots: number,
    table: number,
    grid: number,
    work: number,
  ): number;
  symmetricEvd(matrix: number, values: number, vectors: number, work: number, n: number): number;
  decimateF32(source: number, target: number, starts: number, outRows: number, columns: number, step: number): void;
  multiplyF64(
    left: number,
    leftRow: number,
    leftStep: number,
    right: number,
    rightStep: number,
    rightColumn: number,
    target: number,
    targetRow: number,
    rows: number,
    depth: number,
    columns: number,
    panel: number,
    add: number,
    triangle: number,
  ): void;
  multiplyLinesF32(lines: number, depth: number, panels: number, target: number, count: number, columns: number): void;
  polarFactorF64(
    matrix: number,
    gram: number,
    next: number,
    panel: number,
    rows: number,
    order: number,
    enough: number,
    most: number,
  ): number;
  scaleF64(target: number, count: number, by: number): void;
  moveTowardsF64(target: number, source: number, count: number, weight: number): void;
  polarDirection(matrix: number, work: number, order: number): number;
  stepTowards(
    analysis: number,
    gradient: number,
    work: number,
    target: number,
    sums: number,
    rows: number,
    order: number,
    step: number,
  ): void;
  retractOrthogonal(matrix: number, target: number, work: number, rows: number, order: number, low: number): number;
  weighCodesF64(
    codes: number,
    weights: number,
    gated: number,
    magnitudes: number,
    energies: number,
    atoms: number,
    sums: number,
    count: number,
    size: number,
    order: number,
    power: number,
    gate: number,
    offset: number,
    slope: number,
    spread: number,
    share: number,
    part: number,
  ): void;
  readonly covarianceF64: CovarianceKernel;
  readonly forwardBackwardCovarianceF64: CovarianceKernel;
  readonly modeProductF32: ModeProductKernel;
  readonly modeProductF64: ModeProductKernel;
  readonly i16ToF32: ConvertKernel;
  readonly f64ToF32: ConvertKernel;
  readonly f32ToF64: ConvertKernel;
  readonly pairMeanF32: RowsKernel;
  readonly steeredPairMeanF32: RowsKernel;
  readonly rowMeanF32: RowsKernel;
  readonly steeredRowMeanF32: RowsKernel;
  placeRowsF32(
    signal: number,
    places: number,
    count: number,
    columns: number,
    measured: number,
    energies: number,
  ): void;
  sparseStepF32(
    gradient: number,
    code: number,
    point: number,
    rows: number,
    columns: number,
    thresholds: number,
    shrinkages: number,
    half: number,
    momentum: number,
    ages: number,
    changes: number,
    norms: number,
  ): void;
  pulsePairsF32(source: number, target: number, pixels: number, pulses: number, runs: number, runCount: number): void;
  pulsePowerF32(source: number, target: number, pixels: number, pulses: number): void;
  removeSubspaceF32(source: number, target: number, pixels: number, pulses: number, basis: number, rank: number): void;
}

type CovarianceKernel = (
  source: number,
  target: number,
  panels: number,
  sums: number,
  outer: number,
  n: number,
  inner: number,
  slab: number,
) => void;

type ModeProductKernel = (
  source: number,
  matrix: number,
  target: number,
  panels: number,
  outer: number,
  n: number,
  inner: number,
  rows: number,
) => void;

type ConvertKernel = (source: number, target: number, count: number) => void;

/** `by`: the scale of a plain mean, or where the weights of a steered one are. */
type RowsKernel = (
  source: number,
  target: number,
  starts: number,
  outRows: number,
  offsets: number,
  rows: number,
  columns: number,
  by: number,
) => void;
