/** Shapes that tell lines apart where colours cannot. */
export const markerShapes = ['circle', 'square', 'triangle', 'diamond', 'cross', 'plus', 'wedge', 'bar'] as const;
export type MarkerShape = (typeof markerShapes)[number];

/** Okabe and Ito's colours, told apart with any colour vision; yellow left out, which white paper swallows. */
export const palette = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#d55e00',
  '#cc79a7',
  '#000000',
  '#56b4e9',
  '#777777',
] as const;

/** A mark of about 7 pixels. */
export function marker(shape: MarkerShape, colour: string, x: number, y: number): string {
  const at = (dx: number, dy: number): string => `${(x + dx).toFixed(1)} ${(y + dy).toFixed(1)}`;
  const filled = (path: string): string => `<path d="${path}Z" fill="${colour}"/>`;
  const drawn = (path: string): string => `<path d="${path}" stroke="${colour}" stroke-width="1.7" fill="none"/>`;
  switch (shape) {
    case 'circle':
      return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.1" fill="${colour}"/>`;
    case 'square':
      return filled(`M${at(-2.8, -2.8)}h5.6v5.6h-5.6`);
    case 'triangle':
      return filled(`M${at(0, -3.8)}L${at(3.5, 2.7)}L${at(-3.5, 2.7)}`);
    case 'diamond':
      return filled(`M${at(0, -4)}L${at(4, 0)}L${at(0, 4)}L${at(-4, 0)}`);
    case 'cross':
      return drawn(`M${at(-3, -3)}L${at(3, 3)}M${at(-3, 3)}L${at(3, -3)}`);
    case 'plus':
      return drawn(`M${at(-3.8, 0)}h7.6M${at(0, -3.8)}v7.6`);
    case 'wedge':
      return filled(`M${at(0, 3.8)}L${at(3.5, -2.7)}L${at(-3.5, -2.7)}`);
    case 'bar':
      return drawn(`M${at(0, -4)}v8`);
  }
}

export const escaped = (content: string): string =>
  content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

export function text(x: number, y: number, content: string, anchor = 'start', size = 12): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size}">${escaped(content)}</text>`;
}
