import { it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { planDictionaryLearner } from '../../src/dictionary/index.ts';
import { planPolarFactor } from '../../src/dictionary/polar-factor.ts';
import { loadKernels } from '../../src/kernels/load.ts';
it('try', () => { const n=10; const out=[];
 for (let seed=1;seed<=8;seed++){ const rng=createRng(seed); const T=Float64Array.from({length:n*n},()=>rng.normal()); planPolarFactor(n).apply(T);
 const l=planDictionaryLearner(loadKernels(),{size:n,seed}); let first=0, s='';
 for(let t=1;t<=3000;t++){ const y=new Float64Array(n*10); for(let v=0;v<10;v++) for(let j=0;j<n;j++){const x=rng.uniform()<.3?rng.normal():0; for(let i=0;i<n;i++) y[v*n+i]+=T[i*n+j]*x;}
 l.update(y,10); if([50,100,300,1000,3000].includes(t)){const D=l.dictionary(); let e=0; for(let i=0;i<n;i++)for(let j=0;j<n;j++){let w=0;for(let k=0;k<n;k++)w+=D[k*n+i]*T[k*n+j]; e+=w**4;} s+=` ${(1-e/n).toExponential(1)}`;}}
 out.push(s);} console.log(out.join('\n')); },60000);
