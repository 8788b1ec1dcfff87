import { publishedPlainOptions } from '../../src/plain/index.ts';
import { conformPlain } from './plain.ts';

// With refinement estimates reach the bound. Without it each axis stands alone: table 6.4 has 1.35 times the bound for
// targets well apart, twice that for windows and for targets 2.5 cells apart in a handful of columns.
conformPlain('the defaults', {}, 1.2);
conformPlain('sub-grid fusion, refined', { fusion: { method: 'subgrid-omp' } }, 1.2);
conformPlain('tensor least squares, refined', { fusion: { method: 'tensor-ls' } }, 1.2);
conformPlain('order by MDL', { estimation: { order: 'mdl' } }, 1.2);
conformPlain('without refinement', { refinement: 'none' }, 2.7);
conformPlain('windows on every axis', { estimation: { window: 0.7 } }, 1.2);
conformPlain(
  'published settings',
  { ...publishedPlainOptions, compression: { method: 'none' }, estimation: { window: 'auto' } },
  2.7,
);
