// The layers and who may import whom. `npm run layers` fails on the first arrow that points the wrong way.
const layer = (name, from, allowed, why) => ({
  name,
  comment: why,
  severity: 'error',
  from: { path: from },
  to: { pathNot: [from, ...allowed] },
});
const library = (name) => `^node_modules/(?:@types/)?${name}/`;
const src = (...names) => `^src/(?:${names.join('|')})/`;

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'nothing-imports-tests-or-bench',
      severity: 'error',
      from: { pathNot: '^(?:test|bench)/' },
      to: { path: '^(?:test|bench)/' },
    },
    { name: 'bench-imports-no-tests', severity: 'error', from: { path: '^bench/' }, to: { path: '^test/' } },
    layer('core-imports-nothing', src('core'), [], 'the vocabulary stands alone'),
    layer('kernels', src('kernels'), [src('core')], 'kernels know memory and numbers only'),
    layer('linalg', src('linalg'), [src('core', 'kernels'), library('ml-matrix')], 'dense algebra in float64'),
    layer(
      'physics',
      src('physics'),
      [src('core', 'kernels', 'linalg'), library('fft.js')],
      'geometry, units and scenes',
    ),
    layer('harmonic', src('harmonic'), [src('core', 'kernels', 'linalg')], 'one-dimensional estimators'),
    layer('tracking', src('tracking'), [src('core')], 'what is known of a stream over time'),
    layer('plain', src('plain'), [src('core', 'kernels', 'linalg', 'physics', 'harmonic')], 'the PLAIN architecture'),
    // Inside PLAIN, in the order of the data: every folder knows those before it and what is chosen for it.
    ...['compression', 'model', 'estimation', 'refinement', 'search', 'fusion'].map((name, i, all) =>
      layer(
        `plain-${name}`,
        `^src/plain/${name}/`,
        [
          src('core', 'kernels', 'linalg', 'physics', 'harmonic'),
          '^src/plain/(?:options|catalogue)\\.ts$',
          ...all.slice(0, i).map((before) => `^src/plain/${before}/`),
        ],
        'a stage of PLAIN',
      ),
    ),
    layer('sparse', src('sparse'), [src('core', 'kernels', 'linalg')], 'sparse codes: penalties and their solvers'),
    layer(
      'ultrasound',
      src('ultrasound'),
      [src('core', 'kernels', 'linalg', 'sparse')],
      'from channel data to images and velocities',
    ),
    layer('dictionary', src('dictionary'), [src('core', 'kernels', 'linalg', 'sparse')], 'bases learned from a stream'),
    layer(
      'learning',
      src('learning'),
      [src('core', 'kernels', 'linalg', 'sparse', 'dictionary')],
      'what to measure, learned with what recovers the rest',
    ),
    layer(
      'codec',
      src('codec'),
      [src('core'), '^schemas/gen/', library('protobufjs'), library('long')],
      'bytes to snapshots and back',
    ),
    layer(
      'rendering',
      src('rendering'),
      [src('core'), library('fast-png')],
      'images to pictures: pixels in, bytes out',
    ),
    layer(
      'captures',
      src('captures'),
      [src('core', 'codec'), library('(?:yaml|zod|h5wasm)'), '^(?:node:)?(?:fs|path|stream|buffer|os|zlib)'],
      'files to snapshots and back',
    ),
    layer(
      'models',
      src('models'),
      [
        src('core', 'kernels', 'learning', 'sparse', 'ultrasound', 'captures'),
        library('zod'),
        '^(?:node:)?(?:fs|path|crypto|module|process|url|worker_threads)',
      ],
      'trained models as folders',
    ),
    layer(
      'runtime',
      src('runtime'),
      [src('core'), '^(?:node:)?(?:fs|path|os|worker_threads|timers|process|events|http|net)'],
      'clock, signals, executor',
    ),
    layer(
      'kafka',
      src('kafka'),
      [src('core', 'codec'), library('node-rdkafka'), '^(?:node:)?crypto'],
      'the Kafka port and its adapter',
    ),
    layer(
      'operators',
      '^operators/',
      [
        src('core', 'runtime', 'kernels', 'plain', 'dictionary', 'learning', 'ultrasound', 'harmonic', 'sparse'),
        library('rxjs'),
      ],
      'operators know time, order and settlement; no files, no brokers, no bytes',
    ),
    layer(
      'docker',
      '^docker/',
      [src('core', 'kafka'), library('commander'), '^(?:node:)?[a-z_/]+$'],
      'how a broker is started',
    ),
    {
      name: 'only-tests-and-bench-start-brokers',
      severity: 'error',
      from: { pathNot: '^(?:docker|test|bench)/' },
      to: { path: '^docker/' },
    },
    {
      name: 'pipeline-knows-no-apps',
      severity: 'error',
      from: { path: '^pipeline/' },
      to: { path: '^src/apps/' },
    },
    {
      name: 'rxjs-only-in-the-plumbing',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/apps/' },
      to: { path: library('rxjs') },
    },
    {
      name: 'only-apps-import-apps',
      severity: 'error',
      from: { pathNot: '^(?:src/apps|test|bench)/' },
      to: { path: '^src/apps/' },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^src/kernels/assembly/', '^dist/'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.d.ts'],
    },
  },
};
