import { z } from 'zod';
import { codePenalties } from '../../src/dictionary/index.ts';

const span = z.strictObject({
  size: z.int().min(1).describe('Samples of a patch along the axis'),
  hop: z.int().min(1).optional().describe('Samples from patch to patch, at most its size, which is the default'),
});

/** Which vectors of a snapshot: options of the stages that code them. */
export const vectorShape = {
  axis: z
    .string()
    .min(1)
    .optional()
    .describe('Vectors are the fibres along this axis; channel by default, for the modality vectors only'),
  patch: z
    .record(z.string(), span)
    .optional()
    .describe('Vectors are patches instead: per axis name how far one spans; one index along every other axis'),
};

/** Which codes stay: options of the stages that make them sparse. */
export const sparseShape = {
  keep: z.int().min(1).optional().describe('The so many strongest codes of every vector, instead of a threshold'),
  threshold: z
    .union([z.literal('universal'), z.number().min(0)])
    .optional()
    .describe('Codes up to this go, sample units; universal (default): what the strongest of noise alone reaches'),
  noise: z
    .union([z.literal('auto'), z.number().min(0)])
    .optional()
    .describe('One sigma of the noise of a sample; auto (default): from the codes of each snapshot'),
  penalty: z
    .enum(codePenalties)
    .optional()
    .describe('l0 (default): codes above the threshold stay as they are; l1: all are less by it; mcp, l1/2: between'),
  concavity: z.number().gt(1).optional().describe('mcp: codes stay as they are from so many thresholds; default 3'),
};
